import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Client } from '../support/client.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { ENTRY, findPlace, liveAt, OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const MOST = 20;
const LIVE = rawRequest('GET', '/health/live', { 'X-From': 'x' });
const STALLED = rawRequest('POST', '/v1/harnesses', {
  Authorization: `Bearer ${OWNER_KEY}`,
  'Content-Type': 'application/json',
  'Content-Length': '1000',
});

let server: TestServer;
let opened: RawConnection[] = [];

beforeAll(async () => {
  server = await startServer({}, undefined, { connections: MOST });
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const connection of opened) connection.end();
  await Promise.all(opened.map(({ closed }) => closed));
  opened = [];
});

async function open(request?: string): Promise<RawConnection> {
  const connection = await RawConnection.open(server.url);
  opened.push(connection);
  if (request !== undefined) connection.send(request);
  return connection;
}

/** Connections that have been served, one after the other, and stay. */
async function idle(count: number): Promise<RawConnection[]> {
  const all: RawConnection[] = [];
  for (let index = 0; index < count; index++) {
    all.push(await open(LIVE));
    await all.at(-1)!.first(1);
  }
  return all;
}

/** Which of them still answer, by their places. */
async function living(all: RawConnection[]): Promise<number[]> {
  const places = all.map(async (connection, place) => {
    const before = connection.answers.length;
    connection.send(LIVE);
    return connection.first(before + 1).then(
      () => [place],
      () => [],
    );
  });
  return (await Promise.all(places)).flat();
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('where as many are connected as may be', () => {
  it('the one that has been idle for longest gives way to a new one', async () => {
    const all = await idle(MOST);
    await Promise.all(all.slice(0, 2).map((connection) => (connection.send(LIVE), connection.first(2))));
    all.push(...(await idle(3)));
    await Promise.all(all.slice(2, 5).map(({ closed }) => closed));
    expect(await living(all)).toEqual([0, 1, ...range(5, MOST + 3)]);
  });

  it('those that say nothing, or half a request, give way', async () => {
    for (let index = 0; index < 3 * MOST; index++)
      await open(index % 2 === 0 ? undefined : LIVE.slice(0, -2));
    const [served] = await idle(1);
    expect(served!.answers).toEqual([expect.objectContaining({ status: 200 })]);
  });

  it('those that are busy stay, and a new one is ended; metrics tell of it', async () => {
    const busy = await Promise.all(range(0, MOST - 1).map(() => open(STALLED)));
    // Its request comes last, so all others have begun.
    const [last] = await idle(1);
    last!.send(STALLED);
    await refusedOne();
    for (const connection of busy) expect(connection.socket.destroyed).toBe(false);
    for (const connection of busy) connection.end();
    const metrics = await metricsOnceThereIsRoom();
    expect(Number(/^http_connections_dropped_total\S* (\d+)$/m.exec(metrics)![1])).toBeGreaterThan(0);
  });

  async function metricsOnceThereIsRoom(): Promise<string> {
    const answer = await fetch(`${server.url}/metrics`).catch(() => undefined);
    return answer ? answer.text() : metricsOnceThereIsRoom();
  }

  /** Others are served until all places are taken by requests. */
  async function refusedOne(): Promise<void> {
    for (;;) {
      const connection = await open(LIVE);
      const isServed = await connection.first(1).then(
        () => true,
        () => false,
      );
      if (!isServed) return;
      connection.end();
    }
  }
});

it('a process with few files serves whoever comes, however many are connected', async () => {
  const { url, variables, clear } = await findPlace({});
  const child = spawn('sh', ['-c', 'ulimit -n 512; exec "$0" "$1"', process.execPath, ENTRY], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...variables },
    stdio: 'ignore',
  });
  await liveAt(url, child);
  const silent = await Promise.all(range(0, 700).map(() => RawConnection.open(url)));
  const owner = new Client(url);
  const answers = await Promise.all(range(0, 30).map(() => owner.get('/v1/harnesses').then()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  for (const connection of silent) connection.end();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await clear();
});
