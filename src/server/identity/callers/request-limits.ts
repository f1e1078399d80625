import { Inject, Injectable } from '@nestjs/common';
import { clientGroup } from '../../limits/client-address.js';
import { MinuteLimit } from '../../limits/minute-limit.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.js';

const FAILURES_PER_MINUTE = 60;

/** How much a key, and a client without a good one, may ask of this process in a minute. */
@Injectable()
export class RequestLimits {
  private readonly failures = new MinuteLimit(
    FAILURES_PER_MINUTE,
    'too many failed authentications from this address',
  );
  private readonly requests: MinuteLimit | null;

  constructor(@Inject(IDENTITY_OPTIONS) { rateLimitPerMinute }: Pick<IdentityOptions, 'rateLimitPerMinute'>) {
    this.requests =
      rateLimitPerMinute > 0
        ? new MinuteLimit(rateLimitPerMinute, 'this key has made too many requests')
        : null;
  }

  /** @throws ApiError `rate_limited`, when the key has had its share of this minute. */
  async countRequest(keyId: string): Promise<void> {
    await this.requests?.count(keyId);
  }

  /**
   * Decides how a failure is answered and nothing else. It must never decide whether a key is looked up: behind a proxy
   * or a NAT many clients have one address, and one of them with a wrong key must not keep the others out.
   *
   * @throws ApiError `rate_limited`, when this client has failed too often
   */
  async countFailure(ip: string | undefined): Promise<void> {
    await this.failures.count(clientGroup(ip));
  }
}
