import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { makeSymlinks } from '../../src/embedded-postgres/binaries.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/embedded-postgres.js';
import { processStart, run } from '../../src/embedded-postgres/process.js';
import { postmaster } from '../support/embedded.js';

let root: string;
let shared: string;
let lines: string[];
const started: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

const SETTINGS = { fsync: 'off', cluster_name: `it's \\ "quoted"` };

async function start(
  directory: string,
  settings: Record<string, string> = SETTINGS,
): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ directory, settings, log: (line) => lines.push(line) });
  started.push(database);
  return database;
}

/** Rows of one statement, each as an array of its values. */
async function query(url: string, statement: string): Promise<unknown[][]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' });
  await client.end();
  return rows;
}

/** A process that does nothing, as the user who owns the cluster. */
async function bystander(directory: string): Promise<ChildProcess & { pid: number }> {
  const { uid } = await stat(join(directory, 'cluster'));
  const child = spawn('sleep', ['600'], { uid, stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const claims = async (directory: string) =>
  (await readdir(directory)).filter((name) => name.startsWith('owner-'));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(root, 0o755);
  shared = join(root, `it's "$HOME" é`, 'postgres');
});

beforeEach(() => {
  lines = [];
});

afterEach(async () => {
  for (const database of started.splice(0)) await database.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('a fresh start', () => {
  it('makes a complete UTF-8 cluster, also where an earlier start was killed half way', async () => {
    await mkdir(join(shared, 'new-abcdef', 'cluster', 'base'), { recursive: true });
    for (const folder of [shared, join(shared, '..')]) await chmod(folder, 0o755);
    await writeFile(join(shared, 'owner-1-0'), '');

    const { url } = await start(shared);
    const names = ['cluster', ...(await claims(shared)), 'postgres.log', 'settings.conf'];
    expect((await readdir(shared)).sort()).toEqual(names);
    expect(names).toHaveLength(4);
    const encoding = "SELECT current_database(), current_setting('server_encoding'), length('é漢😀')";
    expect(await query(url, encoding)).toEqual([['harnesses', 'UTF8', 3]]);
    const locale = 'SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()';
    expect(await query(url, locale)).toEqual([['C', 'C']]);
  });

  it('hands no locale and no other variable of ours to PostgreSQL', async () => {
    const { output } = await run('env', []);
    expect(output.split('\n').sort()).toEqual(['LC_ALL=C', expect.stringMatching(/^PATH=/)]);
  });

  it('says which folder PostgreSQL cannot reach', async () => {
    const closed = join(root, 'closed');
    await mkdir(closed, { mode: 0o000 });
    await expect(start(join(closed, 'postgres'))).rejects.toThrow(
      /cannot (enter|work in) .*closed.*: (run|set) /,
    );
  });
});

describe('a later start', () => {
  it('finds the data, listens on this machine only and keeps to the settings', async () => {
    const handlers = process.eventNames();
    const first = await start(shared);
    await query(first.url, "CREATE TABLE kept AS SELECT 'é漢😀' AS word");
    await Promise.all([first.stop(), first.stop()]);
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    expect(await claims(shared)).toEqual([]);

    const { url } = await start(shared);
    expect(await query(url, 'SELECT word FROM kept')).toEqual([['é漢😀']]);
    const names = ['listen_addresses', 'unix_socket_directories', 'max_connections', 'fsync', 'cluster_name'];
    const values = await query(url, `SELECT ${names.map((name) => `current_setting('${name}')`).join()}`);
    expect(values).toEqual([['127.0.0.1', '', '100', 'off', `it's \\ "quoted"`]]);
    expect(process.eventNames()).toEqual(handlers);
  });

  it('keeps the password to itself', async () => {
    const { url } = await start(shared);
    const { mode } = await stat(join(shared, 'cluster', 'password'));
    expect(mode & 0o777).toBe(0o600);
    await expect(query(url.replace(/:[^:]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      'password authentication',
    );
    expect(lines.join()).not.toContain(new URL(url).password);
  });

  it('recovers from a kill -9 of PostgreSQL, also when its pid has gone to another process', async () => {
    await start(shared);
    process.kill(await postmaster(shared), 'SIGKILL');
    await started.pop()!.stop();
    const { pid } = await bystander(shared);
    const lockfile = join(shared, 'cluster', 'postmaster.pid');
    await writeFile(lockfile, (await readFile(lockfile, 'utf8')).replace(/^\d+/, String(pid)));

    const { url } = await start(shared);
    expect(await query(url, 'SELECT 1')).toEqual([[1]]);
    expect(await processStart(pid)).toBeDefined();
  });

  it('takes over from a service that was killed, also from one that had the same pid', async () => {
    const orphan = await start(shared);
    await rename(join(shared, (await claims(shared))[0]!), join(shared, `owner-${process.pid}-1`));

    const { url } = await start(shared);
    expect(url).toBe(orphan.url);
    expect(lines.join()).toContain(`Found the database running (process ${await postmaster(shared)})`);
    expect(await claims(shared)).toHaveLength(1);
  });

  it('is refused while another process lives on the folder, and leaves that one alone', async () => {
    await start(shared);
    await expect(start(shared)).rejects.toThrow('in use by this very process: stop that one first');
    await started.pop()!.stop();

    const owner = await bystander(shared);
    await writeFile(join(shared, `owner-${owner.pid}-${await processStart(owner.pid)}`), '');
    await expect(start(shared)).rejects.toThrow(
      `in use by the running process ${owner.pid}: stop that one first`,
    );
    expect(await claims(shared)).toHaveLength(1);

    await kill(owner);
    await expect(start(shared)).resolves.toBeDefined();
  });

  it('says what to do about data of another PostgreSQL', async () => {
    const directory = join(root, 'old');
    await mkdir(join(directory, 'cluster'), { recursive: true });
    await writeFile(join(directory, 'cluster', 'PG_VERSION'), '9\n');
    await expect(start(directory)).rejects.toThrow(
      /of PostgreSQL 9, and this service brings PostgreSQL \d+: dump it/,
    );
    expect(await claims(directory)).toEqual([]);
  });

  it('quotes the log when PostgreSQL does not start', async () => {
    await expect(start(shared, { shared_buffers: 'plenty' })).rejects.toThrow(
      /did not start; mend .*postgres\.log.*\n.*invalid value .* "shared_buffers": "plenty"/s,
    );
    expect(await claims(shared)).toEqual([]);
  });
});

describe('the links between libraries', () => {
  it('are made where they are missing, by several starts at once', async () => {
    const folder = join(root, 'package');
    const lib = join(folder, 'native', 'lib');
    await mkdir(lib, { recursive: true });
    await writeFile(join(lib, 'libpq.so.5.18'), 'library');
    await writeFile(join(lib, 'present.so'), 'left alone');
    const links = ['libpq.so', 'libpq.so.5', 'present.so'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));

    await Promise.all([makeSymlinks(folder), makeSymlinks(folder), makeSymlinks(folder)]);
    expect(await readlink(join(lib, 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(await readFile(join(lib, 'libpq.so'), 'utf8')).toBe('library');
    expect(await readFile(join(lib, 'present.so'), 'utf8')).toBe('left alone');
  });

  it('are not needed where the package lists none', async () => {
    await expect(makeSymlinks(root)).resolves.toBeUndefined();
  });
});
