import { appendFile, chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/embedded-postgres.js';
import { processStart, run } from '../../src/embedded-postgres/process.js';
import { findBinaries } from '../../src/embedded-postgres/binaries.js';
import { postmaster } from '../support/embedded.js';

let directory: string;
let cluster: string;
let database: EmbeddedPostgres;
let warnings: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(directory, 0o755);
  cluster = join(directory, 'cluster');
});

beforeEach(async () => {
  warnings = [];
  const settings = { fsync: 'off' };
  const supervise = { warn: (line: string) => warnings.push(line) };
  database = await startEmbeddedPostgres({ directory, settings, supervise, log: () => {} });
});

afterEach(() => database.stop());
afterAll(() => rm(directory, { recursive: true, force: true }));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

async function kill(): Promise<void> {
  process.kill(await postmaster(directory), 'SIGKILL');
}

async function isThere(path: string): Promise<boolean> {
  return Boolean(await stat(path).catch(() => undefined));
}

/** Rows of one statement, each as an array of its values. */
async function query(statement: string): Promise<unknown[][]> {
  const client = new pg.Client(database.url);
  await client.connect();
  const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' });
  await client.end();
  return rows;
}

it('a PostgreSQL that was killed comes back at the same URL, with what was committed and the same settings', async () => {
  await query('CREATE TABLE kept AS SELECT 1 AS one');
  await kill();
  await until(() => warnings.length === 2);
  expect(warnings).toEqual([
    'The embedded database has died; starting it again.',
    'The embedded database is back.',
  ]);
  expect(await query(`SELECT one, current_setting('fsync') FROM kept`)).toEqual([[1, 'off']]);
});

it('one that somebody else has restarted is left alone, and watched', async () => {
  const before = await postmaster(directory);
  const { pgCtl } = await findBinaries();
  const { uid, gid } = await stat(cluster);
  const account = process.getuid?.() === 0 ? { name: 'postgres', uid, gid } : undefined;
  // A server holds on to the outputs that it was started with.
  const log = ['-l', join(cluster, 'restart.log')];
  await run(pgCtl, ['restart', '-w', '-s', ...log], { account, env: { PGDATA: cluster } });
  await until(() => warnings.some((line) => line.includes('is back')));
  expect(await postmaster(directory)).not.toBe(before);
  const lines = warnings.length;
  await kill();
  await until(() => warnings.length === lines + 2);
  expect(await query('SELECT 1')).toEqual([[1]]);
});

it('a stop in the middle of a start ends that too', async () => {
  const waiting = join(cluster, 'waiting');
  const signal = join(cluster, 'recovery.signal');
  const settings = join(cluster, 'postgresql.auto.conf');
  // A recovery that waits for an archive.
  await appendFile(settings, `restore_command = 'touch waiting; exec sleep 30'\nhot_standby = off\n`);
  await writeFile(signal, '');
  await chmod(signal, 0o644);
  await kill();
  await until(() => isThere(waiting));
  const pid = await postmaster(directory);
  await database.stop();
  expect(await processStart(pid)).toBeUndefined();
  expect(await database.failure).toBeUndefined();
  expect(warnings).toEqual(['The embedded database has died; starting it again.']);
});
