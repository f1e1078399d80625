import { Client, uniqueName, type Harness } from '../support/client.js';
import { newKey, rowsWith } from '../support/harnesses.js';
import { startProcess, type ServerProcess } from '../support/server.js';

type Servers = Record<string, { url: string; headers: Record<string, string> }>;

let server: ServerProcess;
let client: Client;
beforeAll(async () => {
  server = await startProcess({ LOG_LEVEL: 'trace' });
  client = new Client(server.url);
});
afterAll(() => server.stop());

const MARKER = '********';
const SECRET = 'Bearer sk-very-secret-value';
const url = 'https://mcp.example.org/v1';
const docs = (headers: object, address = url) => ({ docs: { url: address, headers } });
const create = (mcpServers: object) => client.create({ name: uniqueName(), mcpServers });
const patch = (id: string, mcpServers: object) => client.patch(`/v1/harnesses/${id}`, { mcpServers });
const uuidOf = ({ id }: Harness) => id.replace('harness_', '');

async function stored(harness: Harness): Promise<Servers> {
  const rows = await server.database.query<{ mcp_servers: Servers }>(
    'SELECT mcp_servers FROM harnesses.harness WHERE id = $1',
    [uuidOf(harness)],
  );
  return rows[0]!.mcp_servers;
}

/** What the database holds for the header. */
const sealed = async (harness: Harness) => (await stored(harness)).docs!.headers.Authorization;

describe('a header value', () => {
  it('is never shown, to nobody, by no route', async () => {
    const { id, name } = await create(docs({ Authorization: SECRET, 'x-key': SECRET }));
    const member = new Client(server.url, await newKey(client, 'member'));
    const answers = [
      await client.get(`/v1/harnesses/${id}`),
      await member.get(`/v1/harnesses/${name}`),
      await client.get('/v1/harnesses'),
      await client.get('/v1/harnesses?fields=mcpServers'),
      await client.patch(`/v1/harnesses/${id}`, { description: 'x' }),
      await client.post(`/v1/harnesses/${id}/copy`),
      await client.patch(`/v1/harnesses/${id}`, {
        mcpServers: docs({ Authorization: SECRET, 'b ad': SECRET }),
      }),
      await client.get(`/v1/harnesses?search=${encodeURIComponent('sk-very-secret-value')}`),
    ];
    for (const { text } of answers) expect(text).not.toContain('sk-very-secret');
    expect(answers[0]!.body.mcpServers.docs.headers).toEqual({ Authorization: MARKER, 'x-key': MARKER });
    expect(answers[7]!.body.data).toEqual([]);
  });

  it('is neither in the database nor in the log', async () => {
    await create(docs({ Authorization: SECRET }));
    expect(await rowsWith(server, 'sk-very-secret')).toEqual([]);
    expect(server.output()).not.toContain('sk-very-secret');
  });

  it('is sealed differently each time, so that equal ones cannot be told', async () => {
    const [one, other] = [
      await create(docs({ Authorization: SECRET })),
      await create(docs({ Authorization: SECRET })),
    ];
    expect(await sealed(one)).not.toBe(await sealed(other));
  });

  it('is no change when it is sent again as it is', async () => {
    const harness = await create(docs({ Authorization: SECRET }));
    const answer = await patch(harness.id, docs({ Authorization: SECRET }));
    expect([answer.status, answer.body]).toEqual([200, harness]);
  });

  it('is a change when it is another', async () => {
    const harness = await create(docs({ Authorization: SECRET }));
    const before = await sealed(harness);
    expect((await patch(harness.id, docs({ Authorization: 'other' }))).body.version).toBe(2);
    expect(await sealed(harness)).not.toBe(before);
  });

  it('is shown as the marker wherever a harness is shown', async () => {
    const harness = await create(docs({ K: 'planted-1' }));
    const path = `/v1/harnesses/${harness.id}`;
    const answers = await Promise.all([
      client.get(path),
      client.get(`${path}/effective`),
      client.post(`${path}/effective`, { layers: [] }),
      client.get('/v1/harnesses'),
      client.patch(path, { description: 'x' }),
      client.post(`${path}/copy`),
      client.post('/v1/harnesses/preview', { mcpServers: docs({ K: 'planted-1' }) }),
      client.post('/v1/harnesses/validate', { name: uniqueName(), mcpServers: docs({ K: 'planted-1' }) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 201, 200, 200]);
    expect(answers.map(({ text }) => text).join()).not.toContain('planted-1');
    expect(answers.slice(0, 7).every(({ text }) => text.includes(MARKER))).toBe(true);
  });

  it('is sealed at rest, with the ID of its key, and differently each time', async () => {
    const servers = await stored(await create(docs({ A: 'planted-2', B: 'planted-2' })));
    const { A, B } = servers.docs!.headers;
    expect(A).toMatch(/^[0-9a-f]{8}\.[A-Za-z0-9+/]+=*$/);
    expect(A!.slice(0, 9)).toBe(B!.slice(0, 9));
    expect(A).not.toBe(B);
  });

  it('stands nowhere in the database in plain text', async () => {
    await create(docs({ Authorization: 'planted-3' }));
    const rows = await server.database.query(
      "SELECT 1 FROM harnesses.harness AS h WHERE to_jsonb(h)::text LIKE '%planted-3%'",
    );
    expect(rows).toEqual([]);
  });

  it.each<[string, (secret: string) => object]>([
    ['a bad header value', (secret) => docs({ K: `${secret}\n` })],
    ['a header value that is too long', (secret) => docs({ K: secret.repeat(1000) })],
    ['a bad header name', (secret) => docs({ 'a b': secret })],
    ['a header twice', (secret) => docs({ K: secret, k: secret })],
    ['user info in the URL', (secret) => docs({}, `https://user:${secret}@mcp.example.com`)],
    ['an unknown key beside it', (secret) => ({ docs: { url, headers: { K: secret }, nope: 1 } })],
    ['no text', (secret) => docs({ K: [secret] })],
  ])('is not repeated in the refusal of %s', async (what, servers) => {
    const secret = `planted-4-${what.length}-xyz`;
    const response = await client.post('/v1/harnesses', { name: uniqueName(), mcpServers: servers(secret) });
    expect(response.status).toBe(400);
    expect(response.text).not.toContain(secret);
  });

  it('is not repeated when the document does not parse', async () => {
    const body = '{"name":"x","mcpServers":{"d":{"headers":{"K":"planted-5"}}';
    const response = await client.post('/v1/harnesses').type('json').send(body);
    expect(response.body.code).toBe('malformed_json');
    expect(response.text).not.toContain('planted-5');
  });
});

describe('a copy', () => {
  it('keeps the headers, sealed for itself', async () => {
    const source = await create(docs({ Authorization: 'Bearer first', 'X-Key': 'second' }));
    const { body } = await client.post(`/v1/harnesses/${source.id}/copy`).expect(201);
    const [before, after] = [await stored(source), await stored(body)];
    expect(Object.keys(after.docs!.headers).toSorted()).toEqual(['Authorization', 'X-Key']);
    expect(after.docs!.headers.Authorization).not.toBe(before.docs!.headers.Authorization);
    await patch(body.id, docs({ Authorization: MARKER, 'X-Key': 'x' })).expect(200);
    await client.post(`/v1/harnesses/${body.id}/copy`).expect(201);
  });

  it('is made without the secrets of a deleted source', async () => {
    const source = await create(docs({ K: 'v' }));
    await client.delete(`/v1/harnesses/${source.id}`).expect(204);
    await client.post(`/v1/harnesses/${source.id}/delete`).expect(204);
    expect(await stored(source)).toEqual({});
  });
});

describe('the log at its most talkative', () => {
  it('has none of the secrets of this file', () => {
    expect(server.output()).toContain('"level":"info"');
    expect(server.output()).not.toMatch(/planted-|Bearer first/);
  });
});
