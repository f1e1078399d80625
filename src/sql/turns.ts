import { setTimeout } from 'node:timers/promises';

/** Lets works of one key run one after the other, those of other keys at once. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /**
   * @param patience how long a work waits for its turn, in milliseconds; then it is not done at all
   * @throws what `late` makes, when its turn has not come by then
   */
  async take<T>(key: string, work: () => Promise<T>, patience?: Patience): Promise<T> {
    const before = this.last.get(key);
    const mine = before ? (patience ? inTime(before, patience) : before).then(work) : work();
    // Whoever gives up leaves the queue as it was: the next one still waits for those in front.
    const done = Promise.allSettled([before, mine]);
    this.last.set(key, done);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === done) this.last.delete(key);
    }
  }
}

/** How long somebody waits, and what they say then. */
export interface Patience {
  milliseconds: number;
  late: () => Error;
}

async function inTime(turn: Promise<unknown>, { milliseconds, late }: Patience): Promise<void> {
  const stop = new AbortController();
  const end = setTimeout(milliseconds, undefined, { signal: stop.signal, ref: false }).then(() => {
    throw late();
  });
  try {
    await Promise.race([turn, end]);
  } finally {
    stop.abort();
    end.catch(() => {});
  }
}
