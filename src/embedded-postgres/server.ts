import { chmod, open, readFile, rename, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Installation, SETTINGS } from './cluster.js';
import { disownLockfile, findServer } from './lockfile.js';
import { endOrphans } from './orphans.js';
import { onlyMissing, type Outcome, run } from './process.js';

/** Where PostgreSQL says what happens to it. */
export const logOf = ({ directory }: Installation) => join(directory, 'postgres.log');

/** A recovery after a crash may take its time; no start or stop of a healthy database comes near it. */
const TIMEOUT_SECONDS = '600';

/** Somebody took the port since we chose it; or processes of a killed server have not noticed its end yet. */
const PASSING = /could not bind|could not create any TCP\/IP sockets|pre-existing shared memory block/;
const RETRIES = 40;
const RETRY_MILLISECONDS = 250;

/**
 * Modest, and closed to other machines. Failed statements stay out of the log: they reach the service anyway, and
 * their text is full of customers' data.
 */
const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
};

/** Starts a server on the cluster, and returns the port it listens on. */
export async function startServer(installation: Installation): Promise<number> {
  const log = logOf(installation);
  await rename(log, `${log}.1`).catch(onlyMissing);
  return bringUp(installation, findFreePort);
}

/**
 * Starts the server again after it has died, on the port where its clients look for it. One that somebody else has
 * started there meanwhile is left as it is.
 */
export async function restartServer(
  installation: Installation,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  if ((await findServer(installation))?.port === port) return;
  await stopServer(installation);
  await bringUp(installation, () => Promise.resolve(port), signal);
}

async function bringUp(
  installation: Installation,
  choosePort: () => Promise<number>,
  signal?: AbortSignal,
): Promise<number> {
  await disownLockfile(installation);
  await endOrphans(installation);
  for (let attempt = 0; ; attempt++) {
    const port = await choosePort();
    await writeSettings(installation.directory, {
      ...DEFAULTS,
      ...installation.settings,
      port: String(port),
    });
    signal?.throwIfAborted();
    const { code, output } = await launch(installation);
    if (code === 0) return port;
    if (attempt === RETRIES || !PASSING.test(output)) throw failed('start', installation, output);
    await delay(RETRY_MILLISECONDS, undefined, { signal });
  }
}

/** Stops the server if one runs, and waits until it has: it ends its sessions, and loses nothing committed. */
export async function stopServer(installation: Installation): Promise<void> {
  if (!(await findServer(installation))) return;
  const { code, output } = await control(installation, ['stop', '-m', 'fast']);
  if (code !== 0 && (await findServer(installation))) throw failed('stop', installation, output);
}

/** The outputs go to the log, for the server inherits them; the outcome has what was added to it. */
async function launch(installation: Installation): Promise<Outcome> {
  const log = logOf(installation);
  const file = await open(log, 'a', 0o600);
  try {
    const { size } = await file.stat();
    const { code } = await control(installation, ['start'], file.fd);
    return { code, output: (await readFile(log)).subarray(size).toString() };
  } finally {
    await file.close();
  }
}

/** The folder goes through the environment: what pg_ctl is told with -D, it hands to a shell. */
function control(installation: Installation, words: string[], output?: number): Promise<Outcome> {
  const { account, binaries, cluster } = installation;
  const args = [...words, '-w', '-s', '-t', TIMEOUT_SECONDS];
  return run(binaries.pgCtl, args, { account, output, env: { PGDATA: cluster } });
}

async function writeSettings(directory: string, settings: Record<string, string>): Promise<void> {
  const file = join(directory, SETTINGS);
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replace(/['\\]/g, '\\$&')}'\n`,
  );
  await writeFile(file, ['# Written by the service at each start; to tune use ALTER SYSTEM.\n', ...lines]);
  await chmod(file, 0o644);
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function failed(verb: 'start' | 'stop', installation: Installation, said: string): Error {
  return new Error(
    `The database in ${installation.cluster} did not ${verb}; mend what its log (${logOf(installation)}) names, ` +
      `or set DATABASE_URL to a PostgreSQL of yours:\n${said.trim().split('\n').slice(-15).join('\n')}`,
  );
}
