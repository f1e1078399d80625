import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

interface Speaker {
  process: ChildProcess;
  output(): string;
}

/** The first whole line with this text that a process writes, now or later. */
export async function lineWith(speaker: Speaker, text: string): Promise<string> {
  for (;;) {
    const line = speaker
      .output()
      .split('\n')
      .slice(0, -1)
      .find((one) => one.includes(text));
    if (line !== undefined) return line;
    await Promise.race([once(speaker.process.stdout!, 'data'), once(speaker.process.stderr!, 'data')]);
  }
}
