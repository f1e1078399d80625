import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from './cluster.js';
import { isAlive, onlyMissing, processStart, run } from './process.js';

/** What PostgreSQL writes into postmaster.pid, as far as we need it. */
export interface Lockfile {
  readonly pid: number;
  /** NaN while the server has not got that far. */
  readonly port: number;
}

const name = ({ cluster }: Installation) => join(cluster, 'postmaster.pid');

/** The lock file of a server that runs on the cluster, or undefined when none does. */
export async function findServer(installation: Installation): Promise<Lockfile | undefined> {
  const lines = (await readFile(name(installation), 'utf8').catch(onlyMissing))?.split('\n');
  const lockfile = lines && { pid: Number(lines[0]), port: Number(lines[3] || NaN) };
  return lockfile && (await isServer(lockfile.pid, installation)) ? lockfile : undefined;
}

/** What tells whether the server that runs now still does, cheap enough to be asked several times a second. */
export async function watchServer(installation: Installation): Promise<() => Promise<boolean>> {
  const server = await findServer(installation);
  if (!server) return () => Promise.resolve(false);
  const { pid } = server;
  // Elsewhere that takes a program, and no pid is reused within a fraction of a second.
  if (process.platform !== 'linux') return () => Promise.resolve(isAlive(pid));
  const start = await processStart(pid);
  return async () => start !== undefined && (await processStart(pid).catch(() => start)) === start;
}

/**
 * Whether a pid is that of the server or, on Linux, of one of its children, and not of a process that was given the
 * number later, or a zombie. They live in the cluster's folder; asked as their own user, because root in a container
 * may not look.
 */
export async function isServer(pid: number, { cluster, account, binaries }: Installation): Promise<boolean> {
  if (process.platform === 'win32') return isAlive(pid);
  if (process.platform === 'linux') {
    return (await run('readlink', [`/proc/${pid}/cwd`], { account })).output === cluster;
  }
  return (await run('ps', ['-o', 'command=', '-p', String(pid)])).output.startsWith(binaries.postgres);
}

/**
 * Call when no server runs. PostgreSQL would not start if the pid in a lock file left behind belongs to some other
 * process of its user by now. A lock file that names its starter it takes for stale, and still makes sure that no
 * remainder of the former server holds the shared memory, which it could not if the file were deleted.
 */
export async function disownLockfile(installation: Installation): Promise<void> {
  const { directory, account } = installation;
  const text = await readFile(name(installation), 'utf8').catch(onlyMissing);
  if (text === undefined) return;
  const aside = join(directory, 'postmaster.pid');
  await writeFile(aside, text.replace(/^.*/, String(process.pid)), { mode: 0o600 });
  if (account) await chown(aside, account.uid, account.gid);
  await rename(aside, name(installation));
}
