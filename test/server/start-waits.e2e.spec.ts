import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { revertMigration, runMigrations } from '../../src/server/database/migrate.js';
import { runEntry } from '../support/cli.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDatabaseProxy } from '../support/database-proxy.js';
import { lineWith } from '../support/output.js';
import { keyVariables, runSecrets, secretsKey } from '../support/secrets.js';
import { OWNER_KEY, spawnServer } from '../support/server.js';
import { startSilentServer, type SilentServer } from '../support/silent-server.js';

const MIGRATIONS = join(import.meta.dirname, '../../dist/src/server/database/migration-cli.js');
/** That of the server. */
const MIGRATION_LOCK = 7_263_548_120;
const NO_ANSWER = /^The database cannot be used right now: .*DATABASE_URL points to it\.$/;

let silent: SilentServer;
let database: TestDatabase;
let other: pg.Client;

beforeEach(async () => {
  [silent, database] = [await startSilentServer(), await createDatabase()];
  other = new pg.Client(database.url);
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await Promise.all([silent.stop(), database.drop()]);
});

function start(url: string, variables: Record<string, string> = {}) {
  const server = spawnServer({ DATABASE_URL: url, PORT: '0', BOOTSTRAP_API_KEY: OWNER_KEY, ...variables });
  const exit = once(server.process, 'close') as Promise<[number | null]>;
  server.ready.catch(() => undefined);
  return { ...server, exit };
}

/** The locks that keep a start waiting, until the transaction of `other` ends. */
const LOCKS: [string, string][] = [
  ['the lock of all who migrate', `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`],
  ['the table of migrations', 'LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE'],
];

async function hold(lock: string): Promise<void> {
  await runMigrations(database.url);
  await other.query('BEGIN');
  await other.query(lock);
}

describe('a start', () => {
  it.each(['auto', 'manual'])('on a database that never answers ends with a sentence: %s', async (way) => {
    const { exit, output } = start(silent.url, { MIGRATIONS: way });
    expect((await exit)[0]).toBe(1);
    const lines = output().trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([expect.stringMatching(NO_ANSWER)]);
    expect(output()).not.toContain('planted');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('that waits for an answer ends at %s', async (signal) => {
    const { process, exit, output } = start(silent.url);
    await silent.asked;
    process.kill(signal);
    expect(await exit).toEqual([0, null]);
    expect(output()).not.toContain('Harnesses at');
  });

  it.each(LOCKS)('that waits for %s ends at SIGTERM, while that is held', async (_what, lock) => {
    await hold(lock);
    const server = start(database.url);
    await lineWith(server, 'Bringing the database');
    await waiting(database);
    server.process.kill('SIGTERM');
    expect(await server.exit).toEqual([0, null]);
    await other.query('COMMIT');
  });

  it.each(LOCKS)('that waits for %s goes on when that is free', async (_what, lock) => {
    await hold(lock);
    const server = start(database.url);
    await waiting(database);
    await other.query('COMMIT');
    await server.ready;
    server.process.kill('SIGINT');
    expect(await server.exit).toEqual([0, null]);
  });
});

describe('migrations', () => {
  it('wait so long for others who migrate, and say what to do', async () => {
    await hold(LOCKS[0]![1]);
    const refusal = /^Another process has been migrating the database for 0\.05 s: .*start again\.$/;
    await expect(runMigrations(database.url, { lock: 50 })).rejects.toThrow(refusal);
    await other.query('COMMIT');
    expect(await runMigrations(database.url)).toEqual([]);
  });

  it('wait so long for a lock, and say what to do', async () => {
    await hold(LOCKS[1]![1]);
    const refusal = /^A migration needs a lock that others have held for 0\.05 s: .*start again\.$/;
    await expect(runMigrations(database.url, { lock: 50 })).rejects.toThrow(refusal);
    await other.query('COMMIT');
    expect(await revertMigration(database.url)).toBeDefined();
  });

  it('end when nothing is heard of the database any more', async () => {
    await hold(LOCKS[1]![1]);
    const proxy = await startDatabaseProxy(database.url);
    const run = Promise.allSettled([runMigrations(proxy.url, { look: 100 })]);
    await waiting(database);
    proxy.deaden();
    const message = expect.stringMatching(/^The database has stopped answering while it was migrated/);
    expect(await run).toEqual([{ status: 'rejected', reason: expect.objectContaining({ message }) }]);
    // Its connections are closed, those that say nothing too.
    while (proxy.open > 0) await new Promise(setImmediate);
    await proxy.stop();
    await other.query('COMMIT');
  });
});

it.each([
  ['migration-cli status', (url: string) => runEntry(MIGRATIONS, ['status'], { DATABASE_URL: url })],
  ['migration-cli run', (url: string) => runEntry(MIGRATIONS, ['run'], { DATABASE_URL: url })],
  [
    'secrets-cli check',
    (url: string) => runSecrets('check', { DATABASE_URL: url, ...keyVariables(secretsKey(2)) }),
  ],
])('%s ends with 1 and a sentence where the database never answers', async (_what, run) => {
  const { code, stdout, stderr } = await run(silent.url);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim()).toMatch(NO_ANSWER);
});

/** Until somebody asks for what `other` holds. */
async function waiting(locked: TestDatabase): Promise<void> {
  const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'harness-service' AND (wait_event_type = 'Lock' OR query LIKE '%pg_try_advisory_lock%')`;
  while ((await locked.query(sql)).length === 0);
}
