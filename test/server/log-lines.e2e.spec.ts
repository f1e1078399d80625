import { once } from 'node:events';
import pg from 'pg';
import { Client, uniqueName } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { lineWith } from '../support/output.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { ADMIN_KEY, OWNER_KEY, startProcess, type ServerProcess } from '../support/server.js';

type Line = Record<string, unknown>;

let database: TestDatabase;
let server: ServerProcess;
let owner: Client;
let me: { org_id: string; actor: string };

beforeAll(async () => {
  database = await createDatabase();
  server = await startProcess({ TRUST_PROXY: '1' }, database);
  owner = new Client(server.url);
  const { org_id, key_id } = (await owner.get('/v1/me')).body;
  me = { org_id, actor: key_id };
  await owner.create({ name: 'here' });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const written = (): Line[] =>
  server
    .output()
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

/** The access line of a request with this ID. */
const lineOf = async (id: string) => JSON.parse(await lineWith(server, `"request_id":"${id}"`)) as Line;

describe('the line of a request', () => {
  const HARNESS = { operation_id: 'get_harness', route: '/v1/harnesses/:harness_id' };

  it.each([
    ['a read', OWNER_KEY, 'get', '/v1/harnesses/here?', 200, { ...HARNESS }],
    [
      'a search, without its words',
      OWNER_KEY,
      'get',
      '/v1/harnesses?search=planted',
      200,
      { operation_id: 'list_harnesses', route: '/v1/harnesses' },
    ],
    ['a HEAD', OWNER_KEY, 'head', '/v1/harnesses/here', 200, { ...HARNESS }],
    [
      'a write',
      OWNER_KEY,
      'post',
      '/v1/harnesses',
      400,
      { operation_id: 'create_harness', route: '/v1/harnesses' },
    ],
    [
      'another resource',
      OWNER_KEY,
      'get',
      '/v1/api-keys',
      200,
      { operation_id: 'list_api_keys', route: '/v1/api-keys' },
    ],
  ] as const)('says who asked for what: %s', async (_what, key, method, path, status, operation) => {
    const id = uniqueName('line');
    const forwarded = { 'X-Request-Id': id, 'X-Forwarded-For': 'spoofed, 203.0.113.7' };
    expect((await new Client(server.url, key)[method](path).set(forwarded)).status).toBe(status);
    expect(await lineOf(id)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      request_id: id,
      method: method.toUpperCase(),
      path: path.split('?')[0],
      ...operation,
      ...me,
      address: '203.0.113.7',
      status,
      ms: expect.any(Number),
      msg: `${method.toUpperCase()} ${path.split('?')[0]} ${status}`,
    });
  });

  it('names the operator, without a key', async () => {
    const id = uniqueName('line');
    await new Client(server.url, ADMIN_KEY).get('/v1/orgs').set('X-Request-Id', id);
    const line = await lineOf(id);
    expect(line).toMatchObject({ operation_id: 'list_orgs', actor: 'operator', status: 200 });
    expect(line).not.toHaveProperty('org_id');
  });

  it('names a key that asks for an organization which is not its own', async () => {
    const id = uniqueName('line');
    await owner.get('/v1/me').set({ 'X-Request-Id': id, 'X-Org-Id': 'org_other' });
    expect(await lineOf(id)).toMatchObject({ ...me, operation_id: 'get_me', status: 404 });
  });

  it('names the operation that nobody may ask for, and nobody', async () => {
    const id = uniqueName('line');
    await new Client(server.url, null).get('/v1/harnesses/here').set('X-Request-Id', id);
    const line = await lineOf(id);
    expect(line).toMatchObject({ ...HARNESS, address: '127.0.0.1', status: 401 });
    expect(line).not.toHaveProperty('actor');
  });

  it.each([
    ['a query', '/v1/me?x=planted'],
    ['a fragment', '/v1/me#planted'],
    ['the form for proxies', 'http://user:planted@example.com/v1/me?x=planted'],
  ])('has the path alone, of a request with %s', async (_what, target) => {
    const id = uniqueName('line');
    const connection = await RawConnection.open(server.url);
    connection.send(`GET ${target} HTTP/1.1\r\nHost: example.com\r\nX-Request-Id: ${id}\r\n\r\n`);
    await connection.first(1);
    connection.socket.destroy();
    const line = await lineOf(id);
    expect(line).toMatchObject({ path: '/v1/me' });
    expect(JSON.stringify(line)).not.toContain('planted');
  });

  it.each([
    ['path', `/${'x'.repeat(15_000)}`, {}],
    ['path of what JSON writes longer', `/${'"'.repeat(15_000)}`, {}],
    ['address', '/nope', { 'X-Forwarded-For': 'x'.repeat(15_000) }],
  ])('is short, however long the %s', async (_what, path, headers) => {
    const id = uniqueName('line');
    const connection = await RawConnection.open(server.url);
    connection.send(rawRequest('GET', path, { ...headers, 'X-Request-Id': id }));
    await connection.first(1);
    connection.end();
    const text = await lineWith(server, `"request_id":"${id}"`);
    expect(text.length).toBeLessThan(2_048);
    const line = JSON.parse(text) as Line & { msg: string; path: string };
    expect(path.startsWith(line.path.replace('…', ''))).toBe(true);
    expect(line.msg.length).toBeLessThan(120);
  });

  it('has the address without the port that a proxy has added', async () => {
    const id = uniqueName('line');
    await owner.get('/v1/me').set({ 'X-Request-Id': id, 'X-Forwarded-For': '[2001:db8::7]:50123' });
    expect(await lineOf(id)).toMatchObject({ address: '2001:db8::7' });
  });

  it('has no operation where there is none', async () => {
    const id = uniqueName('line');
    await owner.get('/nope').set('X-Request-Id', id);
    const line = await lineOf(id);
    expect(line).toMatchObject({ path: '/nope', address: '127.0.0.1', status: 404 });
    expect(line).not.toHaveProperty('operation_id');
  });
});

describe('an outage of the database', () => {
  it('has lines with its SQLSTATE and cause, which stand for every 503, and no stack of ours', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const admin = new pg.Client(process.env.TEST_DATABASE_URL);
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    const asks = Array.from({ length: 200 }, () => owner.get('/v1/harnesses/here').then());
    const answers = await Promise.all([...asks, owner.get('/health/ready').then()]);
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
    server.process.kill('SIGTERM');
    await once(server.process, 'close');

    const failed = answers.filter(({ status }) => status === 503).length;
    expect(failed).toBeGreaterThan(100);
    const outages = written().filter((line) => 'requests' in line);
    expect(outages.length).toBeLessThan(20);
    expect(outages.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(failed);
    expect(outages).toContainEqual({
      level: 'error',
      time: expect.any(String),
      request_id: expect.stringMatching(/^[\da-f-]{36}$/),
      status: 503,
      sqlstate: '55000',
      cause: `database "${name}" is not currently accepting connections`,
      requests: expect.any(Number),
      msg: expect.stringMatching(
        /^\S+ 503.*: the database cannot be reached right now \(SQLSTATE 55000: database/,
      ),
    });
    expect(JSON.stringify(outages)).not.toMatch(/\\n|HarnessError|translateDatabaseError/);
    for (const secret of [OWNER_KEY, ADMIN_KEY]) expect(server.output().includes(secret)).toBe(false);
  });
});
