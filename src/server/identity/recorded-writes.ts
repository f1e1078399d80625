import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DataSource, type EntityManager } from 'typeorm';
import { IdempotencyRepository } from '../../harnesses/index.js';
import { KeyedMutex } from '../../sql/keyed-mutex.js';
import { Session } from '../../sql/session.js';
import { stillRunning, type IdempotentRequest } from '../../values/idempotent-request.js';
import type { KnownAnswer } from '../../rest/idempotency.js';
import { MUTEX_TIMEOUT, translateErrors } from './translate-errors.js';
import { TIME_LIMITS } from '../../sql/time-limits.js';

/** Who wrote: a key, or the operator, who belongs to no organization. */
export interface Sender {
  orgId: string;
  actor: string;
}

export const OPERATOR: Sender = { orgId: '', actor: 'operator' };

/**
 * Writes that make a key, for clients that retry. The records are those of the harnesses module, so that an
 * Idempotency-Key stands for one request whatever the route; its repository is looked up when it is used, because that
 * module needs this one.
 */
@Injectable()
export class RecordedWrites {
  /** One transaction of an organization at a time: more would hold connections while they wait for its row. */
  private readonly mutex = new KeyedMutex();

  constructor(
    private readonly dataSource: DataSource,
    private readonly modules: ModuleRef,
  ) {}

  find(sender: Sender, key: string): Promise<KnownAnswer | null> {
    return this.records.find(sender, key);
  }

  /** Does the write, and stores its answer without the secret in the same transaction. */
  async run<Answer extends { key: string | null }>(
    sender: Sender,
    request: IdempotentRequest | undefined,
    write: (manager: EntityManager) => Promise<Answer>,
  ): Promise<Answer> {
    if (!request) return write(this.dataSource.manager);
    const transaction = () =>
      this.dataSource.transaction('READ COMMITTED', async (manager) => {
        const records = this.records.within(Session.within(manager));
        const isFirst =
          (await records.tryLock(sender, request.key)) && !(await records.find(sender, request.key));
        if (!isFirst) throw stillRunning();
        const answer = await write(manager);
        await records.keep(sender, request, JSON.stringify({ ...answer, key: null }), null);
        return answer;
      });
    return this.mutex.run(
      sender.orgId,
      () => translateErrors(transaction, TIME_LIMITS.transaction),
      MUTEX_TIMEOUT,
    );
  }

  private get records(): IdempotencyRepository {
    return this.modules.get(IdempotencyRepository, { strict: false });
  }
}
