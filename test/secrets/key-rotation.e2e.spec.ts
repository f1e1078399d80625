import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startProcess, type ServerProcess } from '../support/server.js';

type Servers = Record<string, { url: string; headers: Record<string, string> }>;

const MARKER = '********';
const OLD = Buffer.alloc(32, 1).toString('base64');
const NEW = Buffer.alloc(32, 2).toString('base64');
const url = 'https://mcp.example.com';

let database: TestDatabase;
let server: ServerProcess;
let api: Client;
const harnesses: Record<string, Harness> = {};
const before: Record<string, Servers> = {};

async function stored({ id }: Harness): Promise<Servers> {
  const sql = 'SELECT mcp_servers FROM harnesses.harness WHERE id = $1';
  const [row] = await database.query<{ mcp_servers: Servers }>(sql, [id.replace('harness_', '')]);
  return row!.mcp_servers;
}

async function restart(variables: Record<string, string>): Promise<void> {
  await server.stop();
  server = await startProcess(variables, database);
  api = new Client(server.url);
}

const keysOf = (servers: Servers) =>
  Object.values(servers).flatMap(({ headers }) =>
    Object.values(headers).map((value) => value.split('.')[0]!),
  );
const swap = (harness: Harness, servers: Servers) =>
  database.query('UPDATE harnesses.harness SET mcp_servers = $2 WHERE id = $1', [
    harness.id.replace('harness_', ''),
    JSON.stringify(servers),
  ]);

const NAMES = ['described', 'kept', 'same', 'untouched', 'copied', 'swapped', 'orphan'];

beforeAll(async () => {
  database = await createDatabase();
  server = await startProcess({ SECRETS_KEY: OLD }, database);
  api = new Client(server.url);
  for (const name of NAMES) {
    const mcpServers = { docs: { url, headers: { A: 'value-a', B: 'value-b' } } };
    harnesses[name] = await api.create({ name, mcpServers });
    before[name] = await stored(harnesses[name]);
  }
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

describe('after a rotation of the key', () => {
  let oldKey: string;

  beforeAll(async () => {
    oldKey = keysOf(before.described!)[0]!;
    await restart({ SECRETS_KEY: NEW, SECRETS_KEY_PREVIOUS: OLD, LOG_LEVEL: 'trace' });
  });

  const path = (name: string) => `/v1/harnesses/${harnesses[name]!.id}`;
  const keys = async (name: string) => keysOf(await stored(harnesses[name]!));

  it('a read changes nothing', async () => {
    await api.get(path('untouched')).expect(200);
    expect(await stored(harnesses.untouched!)).toEqual(before.untouched);
  });

  it('any write seals all values again, under the new key', async () => {
    await api.patch(path('described'), { description: 'x' }).expect(200);
    const [first, second] = await keys('described');
    expect(first).toBe(second);
    expect(first).not.toBe(oldKey);
  });

  it('a kept value is sealed again', async () => {
    await api.patch(path('kept'), { mcpServers: { docs: { url, headers: { A: MARKER } } } }).expect(200);
    expect(await keys('kept')).not.toContain(oldKey);
  });

  it('a value that is sent again is still known as the same', async () => {
    const mcpServers = { docs: { url, headers: { A: 'value-a', B: 'value-b' } } };
    const { body } = await api.patch(path('same'), { mcpServers }).expect(200);
    expect(body.version).toBe(1);
  });

  it('a copy is sealed under the new key', async () => {
    const { body } = await api.post(`${path('copied')}/copy`).expect(201);
    expect(keysOf(await stored(body))).not.toContain(oldKey);
  });

  it('what was sealed again opens without the old key', async () => {
    await restart({ SECRETS_KEY: NEW });
    await api.post(`${path('described')}/copy`).expect(201);
    const mcpServers = { docs: { url, headers: { A: 'value-a', B: 'value-b' } } };
    const { body } = await api.patch(path('described'), { mcpServers }).expect(200);
    expect(body.version).toBe(2);
  });
});

describe('a value that was moved by hand', () => {
  const path = () => `/v1/harnesses/${harnesses.swapped!.id}`;

  beforeAll(async () => {
    await restart({ SECRETS_KEY: OLD });
    const [{ A, B }] = [before.swapped!.docs!.headers as { A: string; B: string }];
    await swap(harnesses.swapped!, { docs: { ...before.swapped!.docs!, headers: { A: B, B: A } } });
  });

  it('is still shown as the marker', async () => {
    const { body } = await api.get(path()).expect(200);
    expect(body.mcpServers.docs.headers).toEqual({ A: MARKER, B: MARKER });
  });

  it('is not taken for the value that belongs there', async () => {
    const { body } = await api.patch(path(), {
      mcpServers: { docs: { url, headers: { A: 'value-b', B: 'value-a' } } },
    });
    expect(body.version).toBe(2);
    await api.post(`${path()}/copy`).expect(201);
  });

  it.each(['another header', 'another harness'])('is not handed on to a copy from %s', async (where) => {
    const { A, B } = before[where === 'another header' ? 'orphan' : 'kept']!.docs!.headers as {
      A: string;
      B: string;
    };
    await swap(harnesses.orphan!, { docs: { ...before.orphan!.docs!, headers: { A: B, B: A } } });
    const response = await api.post(`/v1/harnesses/${harnesses.orphan!.id}/copy`);
    expect(response.status).not.toBe(201);
    expect(response.text).not.toContain('value-');
    expect(server.output()).not.toContain('value-');
  });

  it('is not explained to the client', async () => {
    const { body } = await api.post(`/v1/harnesses/${harnesses.orphan!.id}/copy`);
    expect(body).toMatchObject({ code: expect.any(String), request_id: expect.any(String) });
    expect(JSON.stringify(body)).not.toMatch(/stack|authenticate data|cipher|[0-9a-f]{8}\./i);
  });
});

describe('without a key', () => {
  beforeAll(() => restart({ SECRETS_KEY: '' }));

  it('harnesses without headers are written as ever', async () => {
    const { version } = await api.create({ name: uniqueName(), mcpServers: { docs: { url } } });
    expect(version).toBe(1);
  });

  it('headers are refused, pointing at them', async () => {
    const body = { name: uniqueName(), mcpServers: { docs: { url, headers: { K: 'v' } } } };
    expect(refusal(await api.post('/v1/harnesses', body))).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/docs/headers', 'secrets_unavailable'],
    ]);
  });

  it('stored headers are kept by writes about something else', async () => {
    const { id } = harnesses.untouched!;
    const { body } = await api.patch(`/v1/harnesses/${id}`, { description: 'x' }).expect(200);
    expect(body.mcpServers.docs.headers).toEqual({ A: MARKER, B: MARKER });
    expect(await stored(harnesses.untouched!)).toEqual(before.untouched);
  });
});
