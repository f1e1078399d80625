import pg from 'pg';
import type { Response } from 'supertest';
import { Client, uniqueName } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDatabaseProxy, type DatabaseFault, type DatabaseProxy } from '../support/database-proxy.js';
import { expectProblem } from '../support/problem.js';
import { ADMIN_KEY, startProcess, type ServerProcess } from '../support/server.js';

let database: TestDatabase;
let proxy: DatabaseProxy;
let server: ServerProcess;
let owner: Client;
let operator: Client;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await startDatabaseProxy(database.url);
  server = await startProcess({}, { ...database, url: proxy.url });
  owner = new Client(server.url);
  operator = new Client(server.url, ADMIN_KEY);
  await owner.create({ name: 'here' });
});

afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await database.drop();
});

const read = () => owner.get('/v1/harnesses/here').then();
const write = () => owner.post('/v1/harnesses', { name: uniqueName() }).then();
const many = <T>(count: number, ask: () => Promise<T>) => Promise.all(Array.from({ length: count }, ask));

/** Asks in rounds of `count` while the fault lasts, which is until it has hit `connections` connections. */
async function during(
  fault: DatabaseFault,
  connections: number,
  ask: () => Promise<Response>,
  count = 1,
): Promise<Response[]> {
  const until = proxy.failed + connections;
  const answers: Response[] = [];
  proxy.fault = fault;
  while (proxy.failed < until) answers.push(...(await many(count, ask)));
  proxy.fault = 'none';
  return answers;
}

function expectOnly(statuses: number[], answers: Response[]): void {
  for (const answer of answers) {
    expect(statuses).toContain(answer.status);
    if (answer.status === 503) expectProblem(answer, 503, 'unavailable');
  }
}

/** A key that the server has not seen yet, of an organization that has not either. */
async function stranger(): Promise<Client> {
  const { body } = await operator.post('/v1/orgs', { name: 'Strangers' });
  return new Client(server.url, body.key);
}

describe('a database that ends connections in the moment they are made', () => {
  it('leaves the process running, and is used again when it lets connections live', async () => {
    proxy.cut();
    expectOnly([200, 503], await during('fatal', 40, read, 10));
    expect(server.process.exitCode).toBeNull();
    await read();
    expect((await read()).status).toBe(200);
  });
});

describe('a network that swallows', () => {
  it('the answer of the look-up of a key leaves the key usable', async () => {
    const client = await stranger();
    const me = () => client.get('/v1/me').then();
    const [first] = await during('answers', 1, me);
    expectProblem(first!, 503, 'unavailable');
    expectOnly([200], [await me(), await me()]);
  });

  it('everything for a while is an outage for that while', async () => {
    expectOnly([200, 503], await during('swallow', 2, read, 49));
    expectOnly([200], await many(49, read));
    expect((await owner.get('/health/ready')).status).toBe(200);
  });

  it('the first write of an organization does not keep the next ones from being done', async () => {
    const client = await stranger();
    await client.get('/v1/me');
    const create = () => client.post('/v1/harnesses', { name: uniqueName() }).then();
    expectOnly([201, 503], await during('swallow', 1, create, 96));
    expectOnly([201], [await create(), await create()]);
  });

  it('connections that nobody used costs one request, not one per connection', async () => {
    await many(30, read);
    expect(proxy.open).toBeGreaterThan(3);
    proxy.deaden();
    expectOnly([503], [await read()]);
    expectOnly([200], [await read(), await read(), await read()]);
  });

  it('connections makes the server unready until its pool has another one', async () => {
    await read();
    proxy.deaden();
    proxy.fault = 'swallow';
    expectOnly([503], [await read()]);
    expectOnly([503], await many(5, () => owner.get('/health/ready').then()));
    proxy.fault = 'none';
    while ((await owner.get('/health/ready')).status !== 200);
    expectOnly([200], [await read()]);
  });
});

describe('a network that resets connections', () => {
  it('is an outage while it does', async () => {
    expectOnly([200, 503], await during('refuse', 20, read, 5));
    await read();
    expectOnly([200, 201], [await read(), await write()]);
  });
});

describe('a database in trouble', () => {
  let outside: pg.Client;
  beforeAll(async () => {
    outside = new pg.Client(database.url);
    await outside.connect();
  });
  afterAll(() => outside.end());

  it('takes no writes: they are 503, reads go on, and it is used again when it takes them', async () => {
    const setReadOnly = (isReadOnly: boolean) =>
      outside.query(
        `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET default_transaction_read_only = ${isReadOnly}`,
      );
    await setReadOnly(true);
    proxy.cut();
    await read();
    const answers = [
      ...(await many(5, write)),
      await owner.post('/v1/api-keys', { name: 'x', role: 'member' }),
    ];
    for (const answer of answers) {
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers['retry-after']).toMatch(/^[1-9]/);
    }
    expectOnly([200], [await read()]);
    await setReadOnly(false);
    // With the first that hears it, all connections end that were made before: that costs one round at most.
    const rounds: Response[][] = [];
    for (let i = 0; i < 5; i++) rounds.push(await many(10, write));
    for (const answers of rounds) expectOnly([201, 503], answers);
    const isRefused = (answers: Response[]) => answers.some(({ status }) => status === 503);
    expect(rounds.filter(isRefused).length).toBeLessThanOrEqual(1);
  });

  it('loses a connection in the middle of a transaction: 503, and nothing is half done', async () => {
    const { id } = await owner.create({ name: uniqueName() });
    await outside.query('BEGIN; SELECT FROM harnesses.harness_org FOR UPDATE');
    const writes = [
      owner.post(`/v1/harnesses/${id}/copy`, { name: uniqueName() }).set('Idempotency-Key', uniqueName()),
      owner.patch(`/v1/harnesses/${id}`, { name: uniqueName() }),
      operator.post('/v1/orgs', { name: 'Acme' }),
    ].map((test) => test.then());
    await waitForLock();
    proxy.cut();
    expectOnly([201, 503], await Promise.all(writes));
    await outside.query('ROLLBACK');
    expect((await owner.get(`/v1/harnesses/${id}`)).body).toMatchObject({ version: 1 });
    expectOnly([200, 201], [await read(), await write()]);
  });

  it('has locked a table: reads are 503 while it does', async () => {
    await outside.query('BEGIN; LOCK TABLE harnesses.harness IN ACCESS EXCLUSIVE MODE');
    expectOnly([503], await many(20, read));
    await outside.query('ROLLBACK');
    expectOnly([200], await many(20, read));
  });

  async function waitForLock(): Promise<void> {
    const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await outside.query(sql)).rowCount === 0);
  }
});
