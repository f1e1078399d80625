import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { Client, uniqueName } from '../support/client.js';
import { lineWith } from '../support/output.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { OWNER_KEY, startProcess, type ServerProcess } from '../support/server.js';

let server: ServerProcess;
let lock: pg.Client;

beforeEach(async () => {
  server = await startProcess();
  lock = new pg.Client({ connectionString: server.database.url });
  await lock.connect();
});

afterEach(async () => {
  await lock.end();
  await server.stop();
});

/** Makes every write to harnesses wait until {@link unlock}. */
const holdWrites = () => lock.query('BEGIN; LOCK TABLE harnesses.harness IN SHARE MODE');
const unlock = () => lock.query('COMMIT');

async function untilWaiting(count: number): Promise<void> {
  const sql = `SELECT count(*)::integer AS waiting FROM pg_locks
    WHERE NOT granted AND relation = 'harnesses.harness'::regclass`;
  for (;;) {
    const { rows } = await lock.query<{ waiting: number }>(sql);
    if (rows[0]!.waiting >= count) return;
  }
}

async function exitCode(): Promise<number | null> {
  if (server.process.exitCode === null) await once(server.process, 'exit');
  return server.process.exitCode;
}

describe('SIGTERM', () => {
  it('lets requests in flight finish, takes no new ones, and ends with 0', async () => {
    const client = new Client(server.url);
    const made = await Promise.all([1, 2, 3].map(() => client.create({ name: uniqueName() })));
    await holdWrites();
    const flying = made.map(({ id }) => client.patch(`/v1/harnesses/${id}`, { description: 'last' }).then());
    await untilWaiting(made.length);
    const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(silent, 'connect');
    server.process.kill('SIGTERM');
    await lineWith(server, 'Stopping');
    await once(silent, 'close');
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow('fetch failed');
    await unlock();
    const answers = await Promise.all(flying);
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual(made.map(() => [200, 2]));
    expect(await exitCode()).toBe(0);
    const rows = await server.database.query('SELECT FROM harnesses.harness WHERE version = 2');
    expect(rows).toHaveLength(3);
  });

  it('ends connections on which nothing is going on', async () => {
    const agent = new Agent({ keepAlive: true });
    const idle = request(`${server.url}/health/live`, { agent }).end();
    const [answer] = await once(idle, 'response');
    answer.resume();
    await once(answer, 'end');
    const { hostname, port } = new URL(server.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    server.process.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
    silent.destroy();
    agent.destroy();
  });

  it('closes a connection behind the last answer on it, so that nobody waits for its client', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await new Client(server.url).get('/v1/harnesses');
    await holdWrites();
    const headers = { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/json' };
    const flying = request(`${server.url}/v1/harnesses`, { agent, headers, method: 'POST' });
    flying.end('{"name":"last"}');
    await untilWaiting(1);
    server.process.kill('SIGTERM');
    await lineWith(server, 'Stopping');
    await unlock();
    const [answer] = await once(flying, 'response');
    answer.resume();
    expect([answer.statusCode, answer.headers.connection]).toEqual([201, 'close']);
    expect(await exitCode()).toBe(0);
    agent.destroy();
  });

  it('gives up on what does not finish within ten seconds, and still ends', async () => {
    const client = new Client(server.url);
    await client.get('/v1/harnesses');
    await holdWrites();
    const stuck = client.post('/v1/harnesses', { name: 'stuck' }).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await untilWaiting(1);
    server.process.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
    expect(['cut off', 503]).toContain(await stuck);
  });

  it('ends at once when it comes twice', async () => {
    await new Client(server.url).get('/v1/harnesses');
    await holdWrites();
    const stuck = new Client(server.url).post('/v1/harnesses', { name: 'stuck' }).then(
      () => '',
      () => 'cut off',
    );
    await untilWaiting(1);
    server.process.kill('SIGTERM');
    await lineWith(server, 'Stopping');
    server.process.kill('SIGTERM');
    expect(await exitCode()).not.toBeNull();
    expect(await stuck).toBe('cut off');
  });
});

const HEADERS = { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/json' };
const creating = (name: string) => rawRequest('POST', '/v1/harnesses', HEADERS, JSON.stringify({ name }));

async function namesInDatabase(): Promise<string[]> {
  const sql = 'SELECT name FROM harnesses.harness WHERE NOT is_built_in ORDER BY name';
  const rows = (await server.database.query(sql)) as { name: string }[];
  return rows.map(({ name }) => name);
}

describe('SIGTERM', () => {
  it('says first that the server is not ready, and still takes requests, the last of their connections', async () => {
    await new Client(server.url).get('/v1/harnesses');
    server.process.kill('SIGTERM');
    await lineWith(server, 'Stopping');
    const ready = await fetch(`${server.url}/health/ready`);
    const made = await fetch(`${server.url}/v1/harnesses`, {
      method: 'POST',
      headers: HEADERS,
      body: '{"name":"late"}',
    });
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    expect([made.status, made.headers.get('connection')]).toEqual([201, 'close']);
    expect(await exitCode()).toBe(0);
  });

  it('waits for handlers whose clients have gone', async () => {
    await new Client(server.url).get('/v1/harnesses');
    await holdWrites();
    const gone = await RawConnection.open(server.url);
    gone.send(creating('of-the-gone'));
    await untilWaiting(1);
    gone.end();
    server.process.kill('SIGINT');
    await lineWith(server, 'Stopping');
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow('fetch failed');
    await unlock();
    expect(await exitCode()).toBe(0);
    expect(await namesInDatabase()).toEqual(['of-the-gone']);
  });

  it('answers pipelined requests or does not begin them', async () => {
    await new Client(server.url).get('/v1/harnesses');
    await holdWrites();
    const ahead = await RawConnection.open(server.url);
    ahead.send(['ahead-1', 'ahead-2', 'ahead-3'].map(creating).join(''));
    await untilWaiting(1);
    server.process.kill('SIGINT');
    await lineWith(server, 'Stopping');
    await unlock();
    await ahead.closed;
    expect(ahead.answers.map(({ status }) => status)).toEqual([201]);
    expect(await exitCode()).toBe(0);
    expect(await namesInDatabase()).toEqual(['ahead-1']);
  });
});

describe('what still runs when the time is over', () => {
  beforeEach(async () => {
    await lock.end();
    await server.stop();
    server = await startProcess({}, undefined, { drainTime: 200, closeTime: 200 });
    lock = new pg.Client({ connectionString: server.database.url });
    await lock.connect();
    await new Client(server.url).get('/v1/harnesses');
    await holdWrites();
  });

  it('is a 503', async () => {
    const stuck = await RawConnection.open(server.url);
    stuck.send(creating('stuck'));
    await untilWaiting(1);
    server.process.kill('SIGINT');
    const [answer] = await stuck.first(1);
    expect([answer!.status, answer!.body.code, answer!.headers.connection]).toEqual([
      503,
      'unavailable',
      'close',
    ]);
    expect(answer!.headers['retry-after']).toBe('1');
    expect(await exitCode()).toBe(0);
  });

  it('is told in the log, as every 503', async () => {
    const stuck = await Promise.all([1, 2, 3].map(() => RawConnection.open(server.url)));
    stuck.forEach((connection, index) => connection.send(creating(`stuck-${index}`)));
    await untilWaiting(1);
    // One of an organization waits for the lock, and the others for that one. They have come in by now.
    for (let i = 0; i < 3; i++) await new Client(server.url).get('/health/live');
    server.process.kill('SIGINT');
    const answers = (await Promise.all(stuck.map((connection) => connection.first(1)))).flat();
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    await once(server.process, 'close');
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"requests":'));
    const outages = lines.map((line) => JSON.parse(line) as { requests: number; msg: string });
    expect(outages.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
    expect(outages.at(-1)!.msg).toContain('shutting down; whether this was done is not known');
  });
});
