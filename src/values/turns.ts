import { setTimeout as delay } from 'node:timers/promises';
import { askerHasGone, type HasGone } from './asker.js';
import { ApiError } from './error-codes.js';

/** Work that takes long: others may have their turn wherever it yields. */
export type Steps<T> = Generator<void, T, void>;

/** All steps in one go, for what is small. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** How long steps go on before there is a pause, in milliseconds. */
const MAX_STEPS_TIME = 10;

/** The steps one after the other, with pauses in which others are answered. */
export async function inSteps<T>(steps: Steps<T>, pause = pauseAfter): Promise<T> {
  for (;;) {
    const startedAt = performance.now();
    let step = steps.next();
    while (!step.done && performance.now() - startedAt < MAX_STEPS_TIME) step = steps.next();
    if (step.done) return step.value;
    await pause(performance.now() - startedAt);
  }
}

/** Work gives a fifth of its time to others: they may need the database, whose answer takes more than one turn. */
const PAUSE_SHARE = 1 / 5;
const MAX_PAUSE = 10;

function pauseAfter(milliseconds: number): Promise<void> {
  return delay(Math.min(milliseconds * PAUSE_SHARE, MAX_PAUSE));
}

export interface TurnOptions {
  /** How long to wait for a turn, in milliseconds. */
  patience?: number;
  /** How many works of one owner may wait. */
  maxWaiting?: number;
  /** What comes between two turns, of which the first took so many milliseconds. */
  pause?: (milliseconds: number) => Promise<void>;
}

/** The works of one owner that wait, each in the order of the calls. */
interface Queue {
  /** What ends work that was begun, and so comes first. */
  ends: Set<() => void>;
  begins: Set<() => void>;
}

/**
 * Lets long work of one process run one at a time, so that the steps of several do not add up. Owners have their turns
 * one after the other, each one's own work in the order of the calls: whoever has much to do waits, not everybody else.
 */
export class Turns {
  /** Who waits, the next owner first. */
  private readonly queues = new Map<string, Queue>();
  private isTaken = false;
  private readonly patience: number;
  private readonly maxWaiting: number;
  private readonly pause: (milliseconds: number) => Promise<void>;

  constructor({ patience = 5_000, maxWaiting = 32, pause = pauseAfter }: TurnOptions = {}) {
    this.patience = patience;
    this.maxWaiting = maxWaiting;
    this.pause = pause;
  }

  /**
   * Work of somebody who has gone meanwhile is not begun either.
   *
   * @throws ApiError `unavailable` when the turn does not come in time, or too many wait; the work is then not begun
   */
  async run<T>(owner: string, work: () => T | Promise<T>): Promise<T> {
    if (this.isTaken) await this.turnToBegin(owner);
    return this.take(work);
  }

  /**
   * The same of what ends work that was begun: it waits as long as somebody wants it, but for nothing that is not begun.
   *
   * @throws ApiError `unavailable` when whoever asked has gone
   */
  async finish<T>(owner: string, work: () => T | Promise<T>): Promise<T> {
    if (this.isTaken) await this.turnToEnd(owner);
    return this.take(work);
  }

  private async take<T>(work: () => T | Promise<T>): Promise<T> {
    this.isTaken = true;
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      void this.pause(performance.now() - startedAt).then(() => this.passOn());
    }
  }

  private turnToEnd(owner: string): Promise<void> {
    const hasGone = askerHasGone();
    return new Promise((resolve, reject) => {
      this.queueOf(owner).ends.add(() => this.giveTurn(hasGone, resolve, reject));
    });
  }

  private giveTurn(hasGone: HasGone, resolve: () => void, reject: (error: Error) => void): void {
    if (!hasGone()) return resolve();
    reject(noTurn(new Error('who asked has gone')));
    this.passOn();
  }

  private turnToBegin(owner: string): Promise<void> {
    const { begins } = this.queueOf(owner);
    if (begins.size >= this.maxWaiting)
      return Promise.reject(noTurn(new Error(`${begins.size} of the organization wait already`)));
    const hasGone = askerHasGone();
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        this.giveTurn(hasGone, resolve, reject);
      };
      const giveUp = () => {
        begins.delete(begin);
        this.leaveIfIdle(owner);
        reject(noTurn(new Error(`no turn within ${this.patience} ms`)));
      };
      const timer = setTimeout(giveUp, this.patience).unref();
      begins.add(begin);
    });
  }

  private queueOf(owner: string): Queue {
    const queue = this.queues.get(owner) ?? { ends: new Set(), begins: new Set() };
    this.queues.set(owner, queue);
    return queue;
  }

  private passOn(): void {
    const [next] = this.queues;
    this.isTaken = next !== undefined;
    if (!next) return;
    const [owner, queue] = next;
    const works = queue.ends.size > 0 ? queue.ends : queue.begins;
    const [begin] = works;
    works.delete(begin!);
    // Behind all others.
    this.queues.delete(owner);
    this.queues.set(owner, queue);
    this.leaveIfIdle(owner);
    begin!();
  }

  private leaveIfIdle(owner: string): void {
    const { ends, begins } = this.queueOf(owner);
    if (ends.size + begins.size === 0) this.queues.delete(owner);
  }
}

/** Those of the process: it has one event loop, whatever is registered in it. */
export const turns = new Turns();

/** Work on something of so many bytes, which may have to wait for its turn. */
export type DoWork = <T>(owner: string, bytes: number, steps: Steps<T>) => T | Promise<T>;

/** What is larger than this waits for its turn, in bytes. */
const SMALL_WORK = 128 * 1024;

export const inTurn: DoWork = (owner, bytes, steps) =>
  bytes <= SMALL_WORK ? atOnce(steps) : turns.run(owner, () => inSteps(steps));

/** For whoever holds locks, and so waits for nobody. */
export const withoutTurn: DoWork = (_owner, bytes, steps) =>
  bytes <= SMALL_WORK ? atOnce(steps) : inSteps(steps);

function noTurn(cause: Error): ApiError {
  const detail = 'too many large requests are being worked on at once';
  return new ApiError('unavailable', detail, { retryAfter: 1 }, { cause });
}
