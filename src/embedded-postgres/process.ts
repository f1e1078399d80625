import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** A user of the machine that children run as; absent where a child runs as the service does. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface Outcome {
  /** Exit status; null when a signal ended the program. */
  readonly code: number | null;
  /** What it wrote to both of its outputs, unless they went to a file. */
  readonly output: string;
}

export interface RunOptions {
  readonly account?: Account;
  readonly env?: Record<string, string>;
  /** Descriptor of a file that takes both outputs. A daemon would hold a pipe open, and with it this process. */
  readonly output?: number;
}

const POSIX = process.platform !== 'win32';

/**
 * What children see of the environment. A locale that this machine lacks, or a PG* variable meant for somebody
 * else's database, would change what PostgreSQL does. (On Windows, Node fills in what a process needs there.)
 */
const CLEAN = {
  LC_ALL: 'C',
  ...(POSIX && { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }),
};

/**
 * Runs a program to its end, without a shell. Children get a session of their own: Ctrl-C in a terminal signals
 * the whole process group, and what happens to the database then is for the service's shutdown to decide.
 */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { account, env, output = 'pipe' } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: '/',
      detached: POSIX,
      windowsHide: true,
      env: { ...CLEAN, ...env },
      ...(account && { uid: account.uid, gid: account.gid }),
      stdio: ['ignore', output, output],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    }
    child.once('error', reject).once('close', (code) => resolve({ code, output: text.trim() }));
  });
}

/**
 * When a process started, in whatever form the system tells it: a pid alone may have gone to another process
 * since. Undefined when there is no such process, or only its zombie.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxProcessStart(pid);
  if (!POSIX) return isAlive(pid) ? 'running' : undefined;
  const { output } = await run('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)]);
  const [state = '', ...start] = output.split(/\W+/);
  return state === '' || state.startsWith('Z') ? undefined : start.join('-');
}

/** Ticks since boot (proc(5), field 22 of stat) and which boot that was: pids and ticks recur after a reboot. */
async function linuxProcessStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(notOutOfFiles);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  return `${fields[19]}-${boot.trim()}`;
}

/** A process that has no descriptor left to look with has seen nothing. */
function notOutOfFiles(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EMFILE' || error.code === 'ENFILE') throw error;
}

/** For `catch`: what is not there is undefined, anything else stays an error. */
export function onlyMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
