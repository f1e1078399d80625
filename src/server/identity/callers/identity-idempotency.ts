import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IdempotencyInterceptor, type KnownAnswer } from '../../../rest/idempotency.js';
import type { HarnessRequest } from '../../../values/request.js';
import { RecordedWrites } from '../recorded-writes.js';
import { confirmKey, senderOf } from './identity.guard.js';

/** Idempotency-Key on the routes of organizations and keys; {@link RecordedWrites} stores the answers. */
@Injectable()
export class IdentityIdempotency extends IdempotencyInterceptor {
  constructor(
    private readonly writes: RecordedWrites,
    adapterHost: HttpAdapterHost,
  ) {
    super(adapterHost);
  }

  protected confirm(request: HarnessRequest): Promise<void> {
    return confirmKey(request);
  }

  protected findAnswer(request: HarnessRequest, key: string): Promise<KnownAnswer | null> {
    return this.writes.find(senderOf(request), key);
  }
}
