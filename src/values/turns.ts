import { setTimeout as delay } from 'node:timers/promises';
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
  /** What comes between two turns, of which the first took so many milliseconds. */
  pause?: (milliseconds: number) => Promise<void>;
}

/**
 * Lets long work of one process run one at a time, so that the steps of several do not add up. Owners have their turns
 * one after the other, each one's own work in the order of the calls: whoever has much to do waits, not everybody else.
 */
export class Turns {
  /** Who waits, the next owner first. */
  private readonly waiting = new Map<string, Set<() => void>>();
  private isTaken = false;
  private readonly patience: number;
  private readonly pause: (milliseconds: number) => Promise<void>;

  constructor({ patience = 5_000, pause = pauseAfter }: TurnOptions = {}) {
    this.patience = patience;
    this.pause = pause;
  }

  /**
   * @param patience how long to wait for the turn, in milliseconds; Infinity for what has to be done anyway
   * @throws ApiError `unavailable` when the turn does not come in time; the work is then not begun
   */
  async run<T>(owner: string, work: () => T | Promise<T>, patience = this.patience): Promise<T> {
    if (this.isTaken) await this.turnOf(owner, patience);
    this.isTaken = true;
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      void this.pause(performance.now() - startedAt).then(() => this.passOn());
    }
  }

  private turnOf(owner: string, patience: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const ofOwner = this.waiting.get(owner) ?? new Set();
      this.waiting.set(owner, ofOwner);
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const giveUp = () => {
        ofOwner.delete(begin);
        if (ofOwner.size === 0) this.waiting.delete(owner);
        reject(noTurn(patience));
      };
      const timer = Number.isFinite(patience) ? setTimeout(giveUp, patience).unref() : undefined;
      ofOwner.add(begin);
    });
  }

  private passOn(): void {
    const [next] = this.waiting;
    if (!next) {
      this.isTaken = false;
      return;
    }
    const [owner, ofOwner] = next;
    const [begin] = ofOwner;
    ofOwner.delete(begin!);
    this.waiting.delete(owner);
    if (ofOwner.size > 0) this.waiting.set(owner, ofOwner);
    begin!();
  }
}

/** Those of the process: it has one event loop, whatever is registered in it. */
export const turns = new Turns();

function noTurn(patience: number): ApiError {
  const cause = new Error(`no turn within ${patience} ms`);
  const detail = 'too many large requests are being worked on at once';
  return new ApiError('unavailable', detail, { retryAfter: 1 }, { cause });
}
