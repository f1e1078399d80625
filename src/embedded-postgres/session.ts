import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Installation } from './cluster.js';
import { findServer } from './lockfile.js';
import { stopServer } from './server.js';

const HOST = '127.0.0.1';
const USER = 'postgres';

/** The service's database in the cluster. */
const DATABASE = 'harnesses';

/** For a server left behind that is still starting or stopping; one that is up answers at once. */
const ADOPTION_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 100;

/**
 * The port of a server that a killed service left running on the cluster, or undefined when there is none. One that
 * does not come to answer, or is older than the programs (an upgrade has replaced files under it), is stopped.
 */
export async function adoptServer(installation: Installation, password: string): Promise<number | undefined> {
  for (const end = Date.now() + ADOPTION_MILLISECONDS; Date.now() < end; await delay(POLL_MILLISECONDS)) {
    const server = await findServer(installation);
    if (!server) return undefined;
    const identity = await identify(server.port, password).catch(() => undefined);
    if (!identity) continue;
    if (identity.version !== installation.binaries.version || identity.cluster !== installation.cluster)
      break;
    installation.log(
      `Found the database running (process ${server.pid}), left by a service that was killed.`,
    );
    return server.port;
  }
  await stopServer(installation);
  return undefined;
}

async function identify(
  port: number,
  password: string,
): Promise<{ cluster: string; version: string } | undefined> {
  if (Number.isNaN(port)) return undefined;
  return withClient(port, password, async (client) => {
    const cluster = await client.query<{ data_directory: string }>('SHOW data_directory');
    const version = await client.query<{ server_version: string }>('SHOW server_version');
    return { cluster: cluster.rows[0]!.data_directory, version: version.rows[0]!.server_version };
  });
}

/** At each start, since an earlier one may have been killed between the two steps. Returns the database's URL. */
export async function ensureDatabase(
  port: number,
  password: string,
  { cluster }: Installation,
): Promise<string> {
  try {
    await withClient(port, password, async (client) => {
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
      if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
    });
  } catch (cause) {
    throw new Error(
      `The database in ${cluster} runs but does not let the service in (${(cause as Error).message}): ` +
        'restore the folder with its file `password` from a backup, or set DATABASE_URL to a PostgreSQL of yours.',
      { cause },
    );
  }
  return `postgres://${USER}:${password}@${HOST}:${port}/${DATABASE}`;
}

async function withClient<T>(
  port: number,
  password: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    host: HOST,
    port,
    user: USER,
    password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
  });
  // A connection lost between two queries is reported here; the next query fails too, and that one is awaited.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
