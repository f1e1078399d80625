import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../../values/error-codes.js';

/** How often anybody may do one thing in a minute, in this process. */
export class MinuteLimit {
  private readonly counts: RateLimiterMemory;

  /** @param refusal what the client reads: `too many requests from this address` */
  constructor(
    perMinute: number,
    private readonly refusal: string,
  ) {
    this.counts = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  /** @throws ApiError `rate_limited`, with the seconds until the minute is over, when it was too often. */
  async count(who: string): Promise<void> {
    try {
      await this.counts.consume(who);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new ApiError('rate_limited', `${this.refusal}; try again in ${retryAfter} s`, { retryAfter });
    }
  }
}
