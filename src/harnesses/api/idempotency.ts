import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IdempotencyInterceptor, type KnownAnswer } from '../../rest/idempotency.js';
import type { HarnessRequest } from '../../values/request.js';
import { IdempotencyRepository } from '../storage/idempotency.repository.js';
import { callerOf, confirmCaller } from './caller.guard.js';

/** Idempotency-Key on the module's routes; `WriteRunner` stores the answers. */
@Injectable()
export class Idempotency extends IdempotencyInterceptor {
  constructor(
    private readonly records: IdempotencyRepository,
    adapterHost: HttpAdapterHost,
  ) {
    super(adapterHost);
  }

  protected confirm(request: HarnessRequest): Promise<void> {
    return confirmCaller(request);
  }

  protected findAnswer(request: HarnessRequest, key: string): Promise<KnownAnswer | null> {
    return this.records.find(callerOf(request), key);
  }
}
