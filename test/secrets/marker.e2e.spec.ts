import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { read } from '../support/harnesses.js';
import { startProcess, type ServerProcess } from '../support/server.js';

let server: ServerProcess;
let client: Client;
beforeAll(async () => {
  server = await startProcess({ LOG_LEVEL: 'trace' });
  client = new Client(server.url);
});
afterAll(() => server.stop());

const MARKER = '********';
const URL = 'https://mcp.example.org/v1';
const SECRET = 'Bearer sk-very-secret-value';
const withHeaders = (headers: object, more: object = {}) => ({ docs: { url: URL, headers, ...more } });
const create = (mcpServers: object) => client.create({ name: uniqueName(), mcpServers });
const patch = (id: string, mcpServers: object, more: object = {}) =>
  client.patch(`/v1/harnesses/${id}`, { mcpServers, ...more });
const refused = (pointer: string, code: string) => [400, 'validation_failed', [pointer, code]];
const HEADER = '/mcpServers/docs/headers/Authorization';

/** What the database holds for the header. */
async function sealed({ id }: Harness, name = 'Authorization'): Promise<string> {
  const [row] = await server.database.query<{ value: string }>(
    `SELECT mcp_servers->'docs'->'headers'->>$2 AS value FROM harnesses.harness WHERE id = $1`,
    [id.slice('harness_'.length), name],
  );
  return row!.value;
}

describe('the marker', () => {
  it('keeps the stored value, and is no change', async () => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    const before = await sealed(harness);
    const answer = await patch(harness.id, harness.mcpServers as object);
    expect([answer.status, answer.body]).toEqual([200, harness]);
    expect(await sealed(harness)).toBe(before);
  });

  it.each<[string, object]>([
    ['another header is added', withHeaders({ Authorization: MARKER, Another: 'v' })],
    ['another key of the server changes', withHeaders({ Authorization: MARKER }, { auth_mode: 'api_key' })],
    [
      'the path of the URL changes',
      withHeaders({ Authorization: MARKER }, { url: 'https://mcp.example.org/v2?x=1' }),
    ],
    [
      'the URL is spelled otherwise',
      withHeaders({ Authorization: MARKER }, { url: 'HTTPS://MCP.example.org:443/v1' }),
    ],
    ['another server is added', { ...withHeaders({ Authorization: MARKER }), more: { url: URL } }],
  ])('keeps it while %s', async (_what, mcpServers) => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    const before = await sealed(harness);
    expect((await patch(harness.id, mcpServers)).body).toMatchObject({ version: 2 });
    expect(await sealed(harness)).toBe(before);
  });

  it('keeps it for the header’s name in other case', async () => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    const { body } = await patch(harness.id, withHeaders({ authorization: MARKER }));
    expect(body.mcpServers.docs.headers).toEqual({ authorization: MARKER });
    const resent = await patch(harness.id, withHeaders({ authorization: SECRET }));
    expect(resent.body.version).toBe(body.version);
  });

  it('keeps it when the harness is renamed', async () => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    await client.patch(`/v1/harnesses/${harness.id}`, { name: uniqueName() });
    expect((await patch(harness.id, withHeaders({ Authorization: SECRET }))).body.version).toBe(2);
  });

  it.each([
    ['host', 'https://evil.example.org/v1'],
    ['host, to a subdomain', 'https://a.mcp.example.org/v1'],
    ['scheme', 'http://mcp.example.org/v1'],
    ['port', 'https://mcp.example.org:8443/v1'],
  ])('is refused when the %s changes with it', async (_what, url) => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    const answer = await patch(harness.id, withHeaders({ Authorization: MARKER }, { url }));
    expect(refusal(answer)).toEqual(refused(HEADER, 'secret_must_be_resent'));
    expect(await read(client, harness.id)).toEqual(harness);
  });

  it('is refused when the server’s name changes with it', async () => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    const answer = await patch(harness.id, { other: { url: URL, headers: { Authorization: MARKER } } });
    expect(refusal(answer)).toEqual(
      refused('/mcpServers/other/headers/Authorization', 'secret_must_be_resent'),
    );
  });

  it.each<[string, object, string]>([
    ['a header that is not stored', withHeaders({ Another: MARKER }), '/mcpServers/docs/headers/Another'],
    [
      'a server that is not stored',
      { ...withHeaders({ Authorization: MARKER }), more: { url: URL, headers: { h: MARKER } } },
      '/mcpServers/more/headers/h',
    ],
  ])('is refused for %s', async (_what, mcpServers, pointer) => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    expect(refusal(await patch(harness.id, mcpServers))).toEqual(refused(pointer, 'secret_required'));
  });

  it('is refused for a header that was removed before', async () => {
    const harness = await create(withHeaders({ Authorization: SECRET }));
    await patch(harness.id, withHeaders({}));
    const answer = await patch(harness.id, withHeaders({ Authorization: MARKER }));
    expect(refusal(answer)).toEqual(refused(HEADER, 'secret_required'));
  });

  it('is refused in a new harness', async () => {
    const answer = await client.post('/v1/harnesses', {
      name: uniqueName(),
      mcpServers: withHeaders({ Authorization: MARKER }),
    });
    expect(refusal(answer)).toEqual(refused(HEADER, 'secret_required'));
  });

  it('is refused only after an archived harness was', async () => {
    const harness = await create(withHeaders({}));
    await client.delete(`/v1/harnesses/${harness.id}`);
    const answer = await patch(harness.id, withHeaders({ Authorization: MARKER }));
    expect(refusal(answer)).toEqual([409, 'harness_archived']);
  });

  it('is told together with an unfit parent', async () => {
    const harness = await create(withHeaders({}));
    const answer = await client.patch(`/v1/harnesses/${harness.id}`, {
      parent_harness_id: harness.id,
      mcpServers: withHeaders({ Authorization: MARKER }),
    });
    expect(refusal(answer)).toEqual([
      400,
      'validation_failed',
      ['/parent_harness_id', 'parent_cycle'],
      [HEADER, 'secret_required'],
    ]);
  });
});
