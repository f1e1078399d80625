import { withDeadline, type Deadline } from './deadline.js';

/** A mutex per key: work of one key runs one after the other, in the order of the calls; other keys do not wait. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<unknown>>();

  /**
   * @param timeout how long to wait for the lock; without it, for ever
   * @throws the error of the timeout; the work is then not begun
   */
  async runExclusive<T>(key: string, work: () => Promise<T>, timeout?: Deadline): Promise<T> {
    const before = this.last.get(key);
    const mine = before ? (timeout ? withDeadline(before, timeout) : before).then(work) : work();
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
