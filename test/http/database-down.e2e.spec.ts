import pg from 'pg';
import { Client, uniqueName, type Harness } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/problem.js';
import { retryUnavailable } from '../support/time-limits.js';
import { startProcess, type ServerProcess } from '../support/server.js';

/** Looks like a key of ours, and is none. */
const UNKNOWN_KEY = 'operator-chosen-key-0123456789-0123456789';
const MISTYPED_KEY = `hk_${'0'.repeat(49)}`;
let database: TestDatabase;
let server: ServerProcess;
let owner: Client;
let harness: Harness;
let name: string;

beforeAll(async () => {
  database = await createDatabase();
  name = new URL(database.url).pathname.slice(1);
  server = await startProcess({ DATABASE_POOL_SIZE: '2' }, database);
  owner = new Client(server.url);
  harness = await owner.create({ name: 'here' });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** Statements from outside: another database of the same server. */
async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client(process.env.TEST_DATABASE_URL);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const disconnect = () =>
  administer(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = '${name}' AND application_name = 'harness-service'`,
  );

const allowConnections = (isAllowed: boolean) =>
  administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isAllowed}`);

describe('a database that dropped the connections', () => {
  it('is used again by the next request, or the one after it', async () => {
    await owner.get('/v1/harnesses/here');
    await disconnect();
    const answers = [await owner.get('/v1/harnesses/here'), await owner.get('/v1/harnesses/here')];
    for (const answer of answers) expect([200, 503]).toContain(answer.status);
    expect((await owner.get('/v1/harnesses/here')).status).toBe(200);
  });
});

describe('a database that keeps every connection busy', () => {
  it('leaves the server ready', async () => {
    const [holder, observer] = [new pg.Client(database.url), new pg.Client(database.url)];
    await Promise.all([holder.connect(), observer.connect()]);
    const made = await Promise.all([1, 2, 3].map(() => owner.create({ name: uniqueName() })));
    await holder.query('BEGIN');
    await holder.query('SELECT FROM harnesses.harness FOR UPDATE');
    const waiting = made.map(({ id }) => owner.patch(`/v1/harnesses/${id}`, { description: 'x' }).then());
    const isHeld = async () => {
      const { rowCount } = await observer.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'harness-service' AND wait_event_type = 'Lock'`,
      );
      return rowCount === 2;
    };
    while (!(await isHeld())) await new Promise((resolve) => setTimeout(resolve, 20));
    const { status } = await owner.get('/health/ready');
    await holder.query('ROLLBACK');
    await Promise.all([...waiting, holder.end(), observer.end()]);
    expect(status).toBe(200);
  });
});

describe('a database that is gone', () => {
  beforeAll(async () => {
    await allowConnections(false);
    await disconnect();
  });

  it.each<[string, 'get' | 'post' | 'patch' | 'delete']>([
    ['/v1/harnesses', 'get'],
    ['/v1/harnesses', 'post'],
    ['/v1/harnesses/here', 'get'],
    ['/v1/harnesses/here/copy', 'post'],
    ['/v1/harnesses/{id}', 'patch'],
    ['/v1/harnesses/{id}', 'delete'],
    ['/v1/harnesses/{id}/delete', 'post'],
    ['/v1/api-keys', 'get'],
    ['/v1/api-keys', 'post'],
    ['/v1/api-keys/key_0193000000007000800000000000abcd', 'delete'],
    ['/v1/orgs/org_00000000000000000000000000000001', 'get'],
    ['/v1/orgs/org_00000000000000000000000000000001', 'patch'],
  ])('makes %s (%s) a 503 with Retry-After', async (path, method) => {
    const url = path.replace('{id}', harness.id);
    const body = { name: uniqueName(), ...(path === '/v1/api-keys' && { role: 'member' }) };
    const takesBody = ['post', 'patch'].includes(method) && !path.endsWith('/delete');
    const response = await (takesBody ? owner[method as 'post'](url, body) : owner[method](url));
    expectProblem(response, 503, 'unavailable');
    expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(response.text).not.toMatch(/postgres|connection|test_/i);
  });

  it('makes a key that nobody has seen a 503, and not a 401', async () => {
    expectProblem(await new Client(server.url, UNKNOWN_KEY).get('/v1/me'), 503, 'unavailable');
  });

  it('is not asked about a key whose checksum is wrong', async () => {
    expectProblem(await new Client(server.url, MISTYPED_KEY).get('/v1/me'), 401, 'unauthenticated');
  });

  it('is not needed to refuse what nobody may ask', async () => {
    const nobody = new Client(server.url, null);
    expectProblem(await nobody.get('/v1/harnesses'), 401, 'unauthenticated');
    expectProblem(await nobody.get('/nope'), 404, 'not_found');
  });

  it('makes the server unready, and leaves it alive', async () => {
    const ready = await owner.get('/health/ready');
    expectProblem(ready, 503, 'unavailable');
    expect(ready.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect((await owner.get('/health/live')).status).toBe(200);
  });

  it('is found again when it is back', async () => {
    await allowConnections(true);
    // One look a second at most is taken: the last one may still say no.
    expect((await retryUnavailable(() => owner.get('/health/ready'))).status).toBe(200);
    const { body } = await owner.get(`/v1/harnesses/${harness.id}`);
    expect(body).toEqual(harness);
    expect((await owner.patch(`/v1/harnesses/${harness.id}`, { tags: ['back'] })).status).toBe(200);
  });
});

describe('a pool without a free connection', () => {
  it('is a 503 with Retry-After for who waits too long, and works on when it is free', async () => {
    const locker = new pg.Client(database.url);
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE harnesses.harness IN ACCESS EXCLUSIVE MODE');
    // Reads of one organization share half of the connections: the other one is a write's.
    const stuck = [owner.get('/v1/harnesses/here'), owner.post('/v1/harnesses', { name: uniqueName() })].map(
      (test) => test.then(),
    );
    await waitForLocks(locker, stuck.length);
    const late = await new Client(server.url, UNKNOWN_KEY).get('/v1/me');
    await locker.end();
    expectProblem(late, 503, 'unavailable');
    expect(late.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    for (const response of await Promise.all(stuck)) expect([200, 201, 503]).toContain(response.status);
    expect((await owner.get('/v1/harnesses')).status).toBe(200);
  });

  async function waitForLocks(client: pg.Client, count: number): Promise<void> {
    const sql = `SELECT count(*)::integer AS waiting FROM pg_locks WHERE NOT granted AND relation = 'harnesses.harness'::regclass`;
    for (;;) {
      const { rows } = await client.query<{ waiting: number }>(sql);
      if (rows[0]!.waiting >= count) return;
    }
  }
});

describe('a database that somebody renamed', () => {
  it('is a 503 too', async () => {
    // Our own look at it would keep it from being renamed.
    await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    await administer(`ALTER DATABASE ${name} RENAME TO ${name}_away`);
    const response = await owner.get('/v1/harnesses');
    await administer(`ALTER DATABASE ${name}_away RENAME TO ${name}`);
    expectProblem(response, 503, 'unavailable');
    expect((await owner.get('/v1/harnesses')).status).toBe(200);
  });
});
