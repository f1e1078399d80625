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
    await nextOutput(speaker.process);
  }
}

async function nextOutput({ stdout, stderr }: ChildProcess): Promise<void> {
  const isOver = new AbortController();
  const { signal } = isOver;
  const next = [stdout!, stderr!].map((stream) => once(stream, 'data', { signal }));
  await Promise.race(next);
  // Else every wait leaves a listener behind.
  isOver.abort();
  await Promise.allSettled(next);
}
