import type { Deadline } from './deadline.js';

/** Somebody who waits for bytes. */
interface Waiting {
  bytes: number;
  take: () => void;
}

/** So many bytes, of which each takes some and gives them back; whoever finds too few waits, in the order of the calls. */
export class ByteBudget {
  private taken = 0;
  private readonly waiting = new Set<Waiting>();

  /** @param bytes how many there are in all */
  constructor(readonly bytes: number) {}

  /** Whether nobody has any, and nobody waits. */
  get isIdle(): boolean {
    return this.taken === 0 && this.waiting.size === 0;
  }

  /**
   * @param bytes no more than there are in all
   * @throws the error of the deadline; nothing is taken then
   */
  take(bytes: number, { milliseconds, error }: Deadline): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const waiting: Waiting = { bytes, take: resolve };
      const timer = setTimeout(() => {
        this.waiting.delete(waiting);
        // Those behind may need less.
        this.serve();
        reject(error(new Error(`no room for ${bytes} bytes within ${milliseconds} ms`)));
      }, milliseconds).unref();
      waiting.take = () => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.add(waiting);
      this.serve();
    });
  }

  /** Takes what is in memory already, whether there is room or not: it cannot wait, but others wait for it. */
  count(bytes: number): void {
    this.taken += bytes;
  }

  giveBack(bytes: number): void {
    this.taken -= bytes;
    this.serve();
  }

  private serve(): void {
    for (const waiting of this.waiting) {
      if (this.taken + waiting.bytes > this.bytes) return;
      this.waiting.delete(waiting);
      this.taken += waiting.bytes;
      waiting.take();
    }
  }
}
