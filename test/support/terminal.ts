import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ENTRY, findPlace, liveAt } from './server.js';

/** A server whose standard input, output and error are a terminal. */
export interface OnTerminal {
  url: string;
  /** What it has shown so far. */
  shown(): string;
  /** Nobody takes from the terminal what is written to it, as after Ctrl-S. */
  freeze(): void;
  /** The terminal goes; the server stays, as one that a shell has disowned. */
  close(): Promise<void>;
  /** Ends the server by a signal, and gives back its exit code as a shell has it. */
  end(signal: NodeJS.Signals): Promise<number>;
  /** Forgets all that is left. */
  clear(): Promise<void>;
}

/** In a session of its own, so that the end of the terminal does not end it; says where it is and how it ended. */
const SCRIPT = `setsid sh -c '"$NODE" "$ENTRY" <&0 & echo $! >"$FOLDER/pid"; wait $!; echo $? >"$FOLDER/code"'`;

export async function startOnTerminal(): Promise<OnTerminal> {
  const { clear, url, variables } = await findPlace({});
  const folder = await mkdtemp(join(tmpdir(), 'harness-terminal-'));
  const env = { PATH: process.env.PATH, ...variables, NODE: process.execPath, ENTRY, FOLDER: folder };
  // The program that records terminals makes one, and holds it as long as somebody reads what it passes on.
  const terminal = spawn('script', ['-qfec', SCRIPT, '/dev/null'], { cwd: tmpdir(), env, stdio: 'pipe' });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  await liveAt(url, terminal);
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  return {
    url,
    shown: () => shown,
    freeze: () => void terminal.stdout.pause(),
    close: async () => {
      terminal.kill('SIGKILL');
      await once(terminal, 'exit');
    },
    end: async (signal) => {
      process.kill(pid, signal);
      const code = () => readFile(join(folder, 'code'), 'utf8').catch(() => '');
      while (!(await code()).endsWith('\n')) await delay(50);
      return Number(await code());
    },
    clear: async () => {
      if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      terminal.kill('SIGKILL');
      await clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
