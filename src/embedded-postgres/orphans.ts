import { readdir, readFile } from 'node:fs/promises';
import type { Installation } from './cluster.js';
import { isServer } from './lockfile.js';

/**
 * Call when no server runs. Ends processes that a killed one left behind: they hold its shared memory, with which no
 * other can start, until they notice, and one in the middle of a long query or stopped in a debugger does not notice. As
 * their memory is abandoned they cannot lose anything. Elsewhere than on Linux they are waited for.
 */
export async function endOrphans(installation: Installation): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const pid of await findPostgres()) {
    if (await isServer(pid, installation)) kill(pid);
  }
}

/** All processes of the program, whosever they are. */
async function findPostgres(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'latin1').catch(() => '')));
  return pids.filter((_, index) => names[index] === 'postgres\n').map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
