import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Client } from '../support/client.js';
import { postmaster } from '../support/embedded.js';
import { lineWith } from '../support/output.js';
import { freePort, OWNER_KEY, spawnServer } from '../support/server.js';

type Running = ReturnType<typeof spawnServer>;

let folder: string;
let directory: string;
let url: string;
let server: Running;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-server-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(folder, 0o755);
  directory = join(folder, 'data/postgres');
});

beforeEach(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = spawnServer(
    {
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      BOOTSTRAP_API_KEY: OWNER_KEY,
      RATE_LIMIT_PER_MINUTE: '0',
    },
    folder,
  );
  await server.ready;
});

afterEach(async () => {
  if (server.process.exitCode === null) server.process.kill('SIGTERM');
  await exitCode();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function exitCode(): Promise<number | null> {
  if (server.process.exitCode === null && server.process.signalCode === null)
    await once(server.process, 'exit');
  return server.process.exitCode;
}

async function killPostgres(): Promise<void> {
  process.kill(await postmaster(directory), 'SIGKILL');
}

/** Reads until a read is answered; the service may say only that it cannot work now. */
async function untilServed(path: string): Promise<object> {
  for (;;) {
    const { status, body } = await new Client(url).get(path);
    if (status === 200) return body as object;
    expect(status).toBe(503);
  }
}

const backIn = (output: string) => output.split('The embedded database is back').length - 1;

async function untilBack(times: number): Promise<void> {
  while (backIn(server.output()) < times) await once(server.process.stdout, 'data');
}

/** The connections of the service's pool, by the pids of their processes in PostgreSQL. */
async function backends(): Promise<number[]> {
  const [, , , port] = (await readFile(join(directory, 'cluster/postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(directory, 'cluster/password'), 'utf8')).trim();
  const client = new pg.Client(`postgres://postgres:${password}@127.0.0.1:${port}/harnesses`);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'harness-service'`,
  );
  await client.end();
  return rows.map(({ pid }) => pid);
}

/** Makes every start of PostgreSQL fail, or lets it work again. */
async function breakCluster(isBroken: boolean): Promise<void> {
  const file = join(directory, 'cluster/global/pg_control');
  await (isBroken ? rename(file, `${file}.away`) : rename(`${file}.away`, file));
}

describe('a PostgreSQL that is killed', () => {
  it('is started again, several times, and then the service works as before', async () => {
    const client = new Client(url);
    const kept = await client.create({ name: 'kept' });
    for (let times = 1; times <= 3; times++) {
      const before = await postmaster(directory);
      await killPostgres();
      await untilBack(times);
      expect(await untilServed('/v1/harnesses/kept')).toEqual(kept);
      expect(await postmaster(directory)).not.toBe(before);
      await client.create({ name: `after-${times}` });
      expect((await client.get('/health/ready')).status).toBe(200);
    }
    const died = await lineWith(server, 'has died');
    expect(JSON.parse(died)).toMatchObject({ level: 'warn' });
    expect(JSON.parse(await lineWith(server, 'is back'))).toMatchObject({ level: 'warn' });
  });

  it('is started again although a process of it hangs and holds its memory', async () => {
    await new Client(url).get('/v1/harnesses');
    const [hanging] = await backends();
    process.kill(hanging!, 'SIGSTOP');
    await killPostgres();
    await untilBack(1);
    expect(await untilServed('/v1/harnesses/kept')).toMatchObject({ name: 'kept' });
  });

  it('and does not start any more is retried until SIGTERM, which ends with 0', async () => {
    await breakCluster(true);
    await killPostgres();
    await lineWith(server, 'did not start (1 of 5 attempts)');
    expect((await new Client(url).get('/health/live')).status).toBe(200);
    server.process.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
    await breakCluster(false);
  });

  it('and does not start any more ends the service, with a sentence that says what to do', async () => {
    await breakCluster(true);
    await killPostgres();
    let said = '';
    server.process.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await exitCode()).toBe(1);
    expect(said).toMatch(
      /^The embedded database died, and 5 starts in a row did not last a minute\. .* mend what its log .*postgres\.log/,
    );
    await breakCluster(false);
  });

  it('leaves its data to the next start', async () => {
    expect((await new Client(url).get('/v1/harnesses/kept')).status).toBe(200);
  });
});
