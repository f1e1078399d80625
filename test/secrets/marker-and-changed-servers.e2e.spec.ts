import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startProcess, type ServerProcess } from '../support/server.js';

type Servers = Record<string, { url: string; headers: Record<string, string> }>;

const MARKER = '********';
const url = 'https://mcp.example.com/v1';

let server: ServerProcess;
let api: Client;

beforeAll(async () => {
  server = await startProcess({ LOG_LEVEL: 'trace' });
  api = new Client(server.url);
});
afterAll(() => server.stop());

const docs = (headers: object, address = url) => ({ docs: { url: address, headers } });
const create = (headers: object = { Authorization: 'Bearer first', 'X-Key': 'second' }) =>
  api.create({ name: uniqueName(), mcpServers: docs(headers) });
const patch = ({ id }: Harness, mcpServers: object) => api.patch(`/v1/harnesses/${id}`, { mcpServers });
const shown = ({ body }: { body: { mcpServers: Servers } }) => body.mcpServers.docs!.headers;
const uuidOf = ({ id }: Harness) => id.replace('harness_', '');

async function stored(harness: Harness): Promise<Servers> {
  const rows = await server.database.query<{ mcp_servers: Servers }>(
    'SELECT mcp_servers FROM harnesses.harness WHERE id = $1',
    [uuidOf(harness)],
  );
  return rows[0]!.mcp_servers;
}

describe('the marker', () => {
  it('keeps the stored value', async () => {
    const harness = await create();
    const before = await stored(harness);
    const response = await patch(harness, docs({ Authorization: MARKER, 'X-Key': 'changed' }));
    expect(shown(response)).toEqual({
      Authorization: MARKER,
      'X-Key': MARKER,
    });
    const after = (await stored(harness)).docs!.headers;
    expect(after.Authorization).toBe(before.docs!.headers.Authorization);
    expect(after['X-Key']).not.toBe(before.docs!.headers['X-Key']);
  });

  it('makes sending back what was read a patch that changes nothing', async () => {
    const harness = await create();
    const { body } = await patch(harness, harness.mcpServers as object).expect(200);
    expect(body).toEqual(harness);
  });

  it('finds the stored value whatever the case of the header name', async () => {
    const harness = await create();
    const before = await stored(harness);
    await patch(harness, docs({ authorization: MARKER })).expect(200);
    expect((await stored(harness)).docs!.headers).toEqual({
      authorization: before.docs!.headers.Authorization,
    });
  });

  it.each([
    ['path', 'https://mcp.example.com/v2'],
    ['query', 'https://mcp.example.com/v1?x=1'],
    ['default port', 'https://mcp.example.com:443/v1'],
    ['case of the host', 'https://MCP.example.com/v1'],
  ])('is enough when only the %s of the URL changes', async (_what, address) => {
    const { body } = await patch(await create(), docs({ Authorization: MARKER }, address)).expect(200);
    expect(body.mcpServers.docs).toMatchObject({ url: address, headers: { Authorization: MARKER } });
  });

  it.each([
    ['scheme', 'http://mcp.example.com/v1'],
    ['host', 'https://mcp2.example.com/v1'],
    ['subdomain', 'https://x.mcp.example.com/v1'],
    ['port', 'https://mcp.example.com:8443/v1'],
  ])('is not enough when the %s of the URL changes', async (_what, address) => {
    const response = await patch(await create(), docs({ Authorization: MARKER }, address));
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/docs/headers/Authorization', 'secret_must_be_resent'],
    ]);
  });

  it('is not enough when the name of the server changes', async () => {
    const response = await patch(await create(), { manual: { url, headers: { Authorization: MARKER } } });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/manual/headers/Authorization', 'secret_must_be_resent'],
    ]);
  });

  it('is enough for the other server when one changes', async () => {
    const harness = await api.create({
      name: uniqueName(),
      mcpServers: { ...docs({ K: 'a' }), other: { url, headers: { K: 'b' } } },
    });
    const moved = { ...docs({ K: 'new' }, 'https://b.example.com'), other: { url, headers: { K: MARKER } } };
    expect((await patch(harness, moved)).status).toBe(200);
  });

  it.each<[string, object, string]>([
    ['a header that is not stored', docs({ 'X-New': MARKER }), '/mcpServers/docs/headers/X-New'],
    [
      'a header that only another server has',
      { ...docs({ Authorization: MARKER }), next: { url, headers: { Authorization: MARKER } } },
      '/mcpServers/next/headers/Authorization',
    ],
  ])('stands for nothing with %s', async (_what, servers, pointer) => {
    expect(refusal(await patch(await create(), servers))).toEqual([
      400,
      'validation_failed',
      [pointer, 'secret_required'],
    ]);
  });

  it.each(['/v1/harnesses', '/v1/harnesses/preview'])('stands for nothing in POST %s', async (path) => {
    const response = await api.post(path, { name: uniqueName(), mcpServers: docs({ K: MARKER }) });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/docs/headers/K', 'secret_required'],
    ]);
  });

  it('is pointed at under the alias it was sent with', async () => {
    const { id } = await create();
    const response = await api.patch(`/v1/harnesses/${id}`, { mcp_servers: docs({ 'X-New': MARKER }) });
    expect(refusal(response)[2]).toEqual(['/mcp_servers/docs/headers/X-New', 'secret_required']);
  });
});

describe('the log at its most talkative', () => {
  it('has none of the secrets of this file', () => {
    expect(server.output()).toContain('"level":"info"');
    expect(server.output()).not.toMatch(/Bearer first/);
  });
});
