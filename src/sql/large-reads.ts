import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { ApiError } from '../values/error-codes.js';
import { turns, type Turns } from '../values/turns.js';
import { ByteBudget } from './byte-budget.js';

export interface LargeReadBounds {
  /** Bytes that may be in flight in all. */
  bytes: number;
  /** Those of one organization; whatever is larger counts as so much, and goes alone. */
  bytesPerOrg: number;
  /** How long to wait for them, in milliseconds. */
  deadline: number;
}

const MIB = 1024 * 1024;
const DEFAULT_BOUNDS: LargeReadBounds = { bytes: 32 * MIB, bytesPerOrg: 16 * MIB, deadline: 5_000 };

/** What is not larger than this is read without asking, in bytes. */
export const SMALL_READ = MIB;

/**
 * Bounds what was read from the database and is not answered yet, by its stored size. An organization waits for its own
 * share first and for the whole only with that, so that of many it is one in the queue of all.
 */
export class LargeReads {
  private readonly all: ByteBudget;
  private readonly shares = new Map<string, ByteBudget>();

  constructor(
    private readonly bounds = DEFAULT_BOUNDS,
    private readonly answers: Pick<Turns, 'finish'> = turns,
  ) {
    this.all = new ByteBudget(bounds.bytes);
  }

  /**
   * Reads so many bytes when there is room for them.
   *
   * @throws ApiError `unavailable`
   */
  async read<T>(orgId: string, bytes: number, work: () => Promise<T>): Promise<T> {
    const giveBack = await this.take(orgId, bytes);
    try {
      const read = await work();
      // It was parsed just now. Others have their turn before whoever asked goes on.
      await yieldToEventLoop();
      return read;
    } finally {
      // Not before the answer is counted.
      setImmediate(giveBack);
    }
  }

  /**
   * Makes an answer of so many bytes, when it is the organization's turn: the steps of several do not add up. What it is
   * made of is in memory already, so that it waits for no room; reads wait for it.
   */
  answer<T>(orgId: string, bytes: number, work: () => Promise<T>): Promise<T> {
    const share = this.shareOf(orgId);
    share.count(bytes);
    this.all.count(bytes);
    return this.answers.finish(orgId, work).finally(() => this.leave(orgId, bytes, bytes));
  }

  private async take(orgId: string, bytes: number): Promise<() => void> {
    const until = performance.now() + this.bounds.deadline;
    const deadline = () => ({ milliseconds: until - performance.now(), error: tooMuchInFlight });
    const share = this.shareOf(orgId);
    const [ofOrg, ofAll] = [Math.min(bytes, share.bytes), Math.min(bytes, this.all.bytes)];
    await share.take(ofOrg, deadline());
    try {
      await this.all.take(ofAll, deadline());
    } catch (error) {
      this.leave(orgId, ofOrg, 0);
      throw error;
    }
    return () => this.leave(orgId, ofOrg, ofAll);
  }

  private shareOf(orgId: string): ByteBudget {
    const share = this.shares.get(orgId) ?? new ByteBudget(this.bounds.bytesPerOrg);
    this.shares.set(orgId, share);
    return share;
  }

  private leave(orgId: string, ofOrg: number, ofAll: number): void {
    this.all.giveBack(ofAll);
    const share = this.shareOf(orgId);
    share.giveBack(ofOrg);
    if (share.isIdle) this.shares.delete(orgId);
  }
}

/** The refusal of whoever waits too long for large reads of others. */
function tooMuchInFlight(cause: Error): ApiError {
  return new ApiError(
    'unavailable',
    'too many large answers are being made at once',
    { retryAfter: 1 },
    { cause },
  );
}
