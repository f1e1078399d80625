import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

interface Speaker {
  process: ChildProcess;
  output(): string;
}

/** The first whole line with this text that a process writes, now or later. */
export async function lineWith({ process, output }: Speaker, text: string): Promise<string> {
  for (;;) {
    const line = output()
      .split('\n')
      .slice(0, -1)
      .find((one) => one.includes(text));
    if (line !== undefined) return line;
    await Promise.race([once(process.stdout!, 'data'), once(process.stderr!, 'data')]);
  }
}
