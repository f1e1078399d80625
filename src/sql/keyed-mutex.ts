import { setTimeout } from 'node:timers/promises';

/** A mutex per key: work of one key runs one after the other, in the order of the calls; other keys do not wait. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<unknown>>();

  /**
   * @param timeout how long to wait for the lock, in milliseconds; without it, for ever
   * @throws the error of the timeout; the work is then not begun
   */
  async runExclusive<T>(key: string, work: () => Promise<T>, timeout?: LockTimeout): Promise<T> {
    const before = this.last.get(key);
    const mine = before ? (timeout ? withTimeout(before, timeout) : before).then(work) : work();
    // A lock timeout leaves the queue as it was: the next one still waits for those in front.
    const done = Promise.allSettled([before, mine]);
    this.last.set(key, done);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === done) this.last.delete(key);
    }
  }
}

/** How long to wait for a lock, and the error of the timeout. */
export interface LockTimeout {
  milliseconds: number;
  error: () => Error;
}

async function withTimeout(lock: Promise<unknown>, { milliseconds, error }: LockTimeout): Promise<void> {
  const stop = new AbortController();
  const end = setTimeout(milliseconds, undefined, { signal: stop.signal, ref: false }).then(() => {
    throw error();
  });
  try {
    await Promise.race([lock, end]);
  } finally {
    stop.abort();
    end.catch(() => {});
  }
}
