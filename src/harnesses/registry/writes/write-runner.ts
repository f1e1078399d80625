import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import type { HarnessEventType, EmitEvent } from '../../ports/events.js';
import { toEvent, type Written } from './written.js';
import type { HarnessPresenter } from '../presenter.js';
import type { Counts } from '../../ports/usage.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { IdempotencyRepository } from '../../storage/idempotency.repository.js';
import { stillRunning, type IdempotentRequest } from '../../../values/idempotent-request.js';
import type { HarnessRef } from '../../rules/refs.js';
import { VersionMismatch } from './load-writable.js';
import { retryLocked, writeWithRetry, type Attempt } from './retry.js';
import type { RequestContext } from './write-context.js';

/** A write, and what the caller gets to see of it. */
export interface Write<Answer> {
  caller: HarnessCaller;
  /** The harness that is changed, if it is there; null for a new one. */
  ref: HarnessRef | null;
  context: RequestContext;
  /** Takes the lock before the first attempt: for what must see all that belongs to the harness. */
  lockFirst?: boolean;
  attempt: Attempt<Written>;
  /** The answer with the harness as it is now; absent: there is none. */
  answer?: (harness: HarnessDto, event: HarnessEventType | null) => Answer;
}

/**
 * Every write of a harness goes through here: as a plain write, as a dry run that is rolled back, or with an
 * Idempotency-Key in one transaction with its idempotency record.
 */
export class WriteRunner {
  /** Requests with an Idempotency-Key that this process is working on. */
  private readonly running = new Set<string>();

  constructor(
    private readonly repository: HarnessesRepository,
    private readonly idempotency: Pick<IdempotencyRepository, 'within'>,
    private readonly presenter: HarnessPresenter,
    private readonly emitEvent: EmitEvent,
  ) {}

  /** Undefined for a write without an answer. */
  async run<Answer>(write: Write<Answer>): Promise<Answer> {
    const { request, dryRun } = write.context;
    try {
      return (
        request && !dryRun ? await this.runIdempotent(write, request) : await this.runOnce(write)
      ) as Answer;
    } catch (error) {
      throw error instanceof VersionMismatch
        ? await this.presenter.versionMismatch(write.caller, error.row, write.context.ifMatch)
        : error;
    }
  }

  private async runOnce<Answer>(write: Write<Answer>): Promise<Answer | undefined> {
    const counts = await this.countsBefore(write);
    const written = await this.perform(write);
    if (!write.context.dryRun) this.emit(write.caller, written);
    return this.answerOf(write, written, counts);
  }

  private perform({ caller: { orgId }, ref, context, lockFirst, attempt }: Write<unknown>): Promise<Written> {
    const attemptLocked = (repository: HarnessesRepository) => retryLocked(attempt, repository);
    if (context.dryRun) return this.repository.dryRun(orgId, ref, attemptLocked);
    if (lockFirst) return this.repository.withLock(orgId, ref, attemptLocked);
    return writeWithRetry(this.repository, orgId, ref, attempt);
  }

  /** One request of an Idempotency-Key at a time: in this process, and by an advisory lock in all. */
  private async runIdempotent<Answer>(
    write: Write<Answer>,
    request: IdempotentRequest,
  ): Promise<Answer | undefined> {
    const { orgId, actor } = write.caller;
    const name = JSON.stringify([orgId, actor, request.key]);
    if (this.running.has(name)) throw stillRunning();
    this.running.add(name);
    try {
      const counts = await this.countsBefore(write);
      const { written, answer } = await this.recorded(write, request, counts);
      this.emit(write.caller, written);
      return answer;
    } finally {
      this.running.delete(name);
    }
  }

  /** Stores the change and its idempotency record in one transaction, so that no crash leaves one without the other. */
  private recorded<Answer>(
    write: Write<Answer>,
    request: IdempotentRequest,
    counts: Counts,
  ): Promise<{ written: Written; answer: Answer | undefined }> {
    const { caller, ref, attempt } = write;
    return this.repository.inTransaction(caller.orgId, async (repository, session) => {
      const idempotency = this.idempotency.within(session);
      const isFirst =
        (await idempotency.tryLock(caller, request.key)) && !(await idempotency.find(caller, request.key));
      if (!isFirst) throw stillRunning();
      await repository.lock(caller.orgId, ref);
      const written = await retryLocked(attempt, repository);
      const answer = this.answerOf(write, written, counts);
      const json = answer === undefined ? null : JSON.stringify(answer);
      const shown = written.row.status === 'deleted' ? null : written.row.id;
      await idempotency.keep(caller, request, json, shown);
      return { written, answer };
    });
  }

  private answerOf<Answer>(
    { caller, answer }: Write<Answer>,
    { row, event }: Written,
    counts: Counts,
  ): Answer | undefined {
    return answer?.(this.presenter.presentWith(caller, row, counts), event);
  }

  /** What the host says of the harness before it is locked, and before anything is done; nobody uses a new one. */
  private async countsBefore({ caller, ref, answer }: Write<unknown>): Promise<Counts> {
    if (!ref || !answer) return new Map();
    const id = 'id' in ref ? ref.id : await this.repository.findId(caller.orgId, ref);
    return this.presenter.usageOf(caller, id === null ? [] : [id]);
  }

  private emit(caller: HarnessCaller, { event, row }: Written): void {
    if (event !== null) this.emitEvent(toEvent(caller, event, row));
  }
}
