import { chmod, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkReach, serverAccount } from './account.js';
import { type Binaries, findBinaries } from './binaries.js';
import { ensureCluster, type Installation, readPassword } from './cluster.js';
import { watchServer } from './lockfile.js';
import { claimFolder } from './owner.js';
import { logOf, restartServer, startServer, stopServer } from './server.js';
import { adoptServer, ensureDatabase } from './session.js';
import { supervise, type Supervision } from './supervisor.js';

export interface EmbeddedPostgresOptions {
  /** Folder for the data, the log and the claim of the process that owns them; made if missing. */
  directory: string;
  log: (line: string) => void;
  /** PostgreSQL settings beyond ours, such as `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
  /** Starts PostgreSQL again when it dies, and tells of it. Default: it stays dead. */
  supervise?: { warn: (line: string) => void };
}

export interface EmbeddedPostgres {
  /** postgres:// URL of the service's database */
  url: string;
  /** Resolves with a sentence that says what to do when a supervised PostgreSQL is dead for good, else with nothing. */
  failure: Promise<Error | undefined>;
  /** Ends all sessions, shuts PostgreSQL down and gives the folder back; further calls wait for the first. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on a folder, from the programs that npm installed, for a service that was given no
 * database. It listens on 127.0.0.1 only, on another port each time, with a password that stays in the folder.
 *
 * A folder belongs to one live process at a time: a second one is refused with the pid of the first, since the
 * `stop()` of either would take the database from the other. A `kill -9` of the service leaves PostgreSQL running,
 * and the next start takes it over. Nothing here listens to signals, ends the process or keeps it alive: the
 * caller's shutdown calls `stop()` when the last request is answered.
 *
 * @throws Error with a sentence that says what to do, and what PostgreSQL said where it did
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const directory = await makeDirectory(options.directory).catch(explainSystemError(options.directory));
  const release = await claimFolder(directory).catch(explainSystemError(directory));
  try {
    const installation = await install(binaries, directory, options);
    const url = await start(installation);
    const supervision = await superviseServer(installation, url, options);
    let stopped: Promise<void> | undefined;
    return {
      url,
      failure: supervision.failure,
      stop: () => (stopped ??= stop(installation, supervision, release)),
    };
  } catch (error) {
    await release();
    return explainSystemError(directory)(error as Error);
  }
}

async function install(
  binaries: Binaries,
  directory: string,
  { log, settings = {} }: EmbeddedPostgresOptions,
): Promise<Installation> {
  const cluster = join(directory, 'cluster');
  const account = await serverAccount(cluster);
  if (account) await checkReach(account, [directory, binaries.postgres]);
  const installation = { binaries, directory, cluster, account, settings, log };
  await ensureCluster(installation);
  return installation;
}

/** Returns the URL of the service's database. What was started is stopped when a later step fails. */
async function start(installation: Installation): Promise<string> {
  const password = await readPassword(installation.cluster);
  const running = await adoptServer(installation, password);
  try {
    const port = running ?? (await startServer(installation));
    installation.log(`The database in ${installation.cluster} listens on 127.0.0.1:${port}.`);
    return await ensureDatabase(port, password, installation);
  } catch (error) {
    await stopServer(installation).catch(() => undefined);
    throw error;
  }
}

async function superviseServer(
  installation: Installation,
  url: string,
  { supervise: to }: EmbeddedPostgresOptions,
): Promise<Supervision> {
  if (!to) return { failure: Promise.resolve(undefined), end: () => Promise.resolve() };
  let isRunning = await watchServer(installation);
  const restart = async (signal: AbortSignal) => {
    await restartServer(installation, Number(new URL(url).port), signal);
    isRunning = await watchServer(installation);
  };
  const advice = `Mend what its log (${logOf(installation)}) names, or set DATABASE_URL to a PostgreSQL of yours.`;
  return supervise({ isRunning: () => isRunning(), restart, advice }, to.warn);
}

async function stop(
  installation: Installation,
  supervision: Supervision,
  release: () => Promise<void>,
): Promise<void> {
  try {
    await supervision.end(() => stopServer(installation));
    await stopServer(installation);
  } finally {
    await release();
  }
}

/** As root, PostgreSQL runs as another user, who must be able to walk through what is made here. */
async function makeDirectory(path: string): Promise<string> {
  const directory = resolve(path);
  const first = await mkdir(directory, { recursive: true });
  if (first && process.getuid?.() === 0) {
    for (let made = directory; made.length >= first.length; made = dirname(made)) await chmod(made, 0o711);
  }
  return realpath(directory);
}

/** Turns what the system refuses (no space, read-only, not permitted) into a sentence; leaves the others. */
function explainSystemError(directory: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.syscall === undefined) throw error;
    throw new Error(
      `The embedded database cannot work in ${directory} (${error.message}): set DATA_DIR to a folder on a local ` +
        'disk that the service may write to, or DATABASE_URL to a PostgreSQL of yours.',
      { cause: error },
    );
  };
}
