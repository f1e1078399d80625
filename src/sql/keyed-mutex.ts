import type { Deadline } from './deadline.js';

/** Whoever runs and waits under one key. */
interface Lane {
  running: number;
  /** In the order of their calls; each takes over a place. */
  waiting: Set<() => void>;
}

/** Places per key: so many works of one key run at once, further ones wait in the order of the calls. */
export class KeyedSemaphore {
  private readonly lanes = new Map<string, Lane>();

  /** @param places how many works of one key run at once */
  constructor(private readonly places: number) {}

  /**
   * @param timeout how long to wait for a place; without it, for ever
   * @throws the error of the timeout; the work is then not begun
   */
  async run<T>(key: string, work: () => Promise<T>, timeout?: Deadline): Promise<T> {
    const lane = this.lanes.get(key) ?? { running: 0, waiting: new Set() };
    this.lanes.set(key, lane);
    if (lane.running < this.places) lane.running += 1;
    else await placeIn(lane, timeout);
    try {
      return await work();
    } finally {
      this.leave(key, lane);
    }
  }

  private leave(key: string, lane: Lane): void {
    const [next] = lane.waiting;
    if (next) return next();
    lane.running -= 1;
    if (lane.running === 0) this.lanes.delete(key);
  }
}

/** A mutex per key: work of one key runs one after the other, in the order of the calls; other keys do not wait. */
export class KeyedMutex extends KeyedSemaphore {
  constructor() {
    super(1);
  }
}

/** Resolves when somebody leaves a place to the caller. */
function placeIn({ waiting }: Lane, timeout: Deadline | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = () => {
      clearTimeout(timer);
      waiting.delete(take);
      resolve();
    };
    const giveUp = ({ error }: Deadline) => {
      waiting.delete(take);
      reject(error(new Error('no turn in time')));
    };
    const timer = timeout && setTimeout(giveUp, timeout.milliseconds, timeout).unref();
    waiting.add(take);
  });
}
