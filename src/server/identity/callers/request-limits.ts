import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../../../values/error-codes.js';
import { clientGroup } from './client-address.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.js';

const FAILURES_PER_MINUTE = 60;
/** Failures that are still looked up, because a good key may come from the same address. */
const LOOKUPS_PER_MINUTE = 10 * FAILURES_PER_MINUTE;
/** Seconds. */
const WINDOW = 60;

/** How much a key, and a client without a good one, may ask of this process in a minute. */
@Injectable()
export class RequestLimits {
  private readonly failures = new RateLimiterMemory({ points: FAILURES_PER_MINUTE, duration: WINDOW });
  private readonly requests: RateLimiterMemory | null;

  constructor(@Inject(IDENTITY_OPTIONS) { rateLimitPerMinute }: Pick<IdentityOptions, 'rateLimitPerMinute'>) {
    this.requests =
      rateLimitPerMinute > 0 ? new RateLimiterMemory({ points: rateLimitPerMinute, duration: WINDOW }) : null;
  }

  /** @throws ApiError `rate_limited`, when the key has had its share of this minute. */
  async countRequest(keyId: string): Promise<void> {
    if (this.requests) await consume(this.requests, keyId, 'this key has made too many requests');
  }

  /** @throws ApiError `rate_limited`, when this client has failed too often; requests that succeed go on. */
  async countFailure(ip: string | undefined): Promise<void> {
    await consume(this.failures, clientGroup(ip), 'too many failed authentications from this address');
  }

  /** Whether this client's keys are not worth a query any more until the minute is over. */
  async hasFailedFarTooOften(ip: string | undefined): Promise<boolean> {
    const failed = await this.failures.get(clientGroup(ip));
    return failed !== null && failed.consumedPoints >= LOOKUPS_PER_MINUTE;
  }
}

async function consume(limiter: RateLimiterMemory, who: string, refusal: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new ApiError('rate_limited', `${refusal}; try again in ${retryAfter} s`, { retryAfter });
  }
}
