import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import { HarnessError } from '../../rules/error-codes.js';
import type { HarnessEventType, TellEvent } from '../../ports/events.js';
import { toEvent, type Written } from './written.js';
import type { HarnessPresenter } from '../presenter.js';
import type { Counts } from '../../ports/usage.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { RepeatableRequest, ReplaysRepository } from '../../storage/replays.repository.js';
import type { HarnessRef } from '../../rules/refs.js';
import { StaleVersion } from './found.js';
import { insist, settle, type Attempt } from './settle.js';
import type { RequestContext } from './write-context.js';

/** A write, and what the caller gets to see of it. */
export interface Write<Answer> {
  caller: HarnessCaller;
  /** The harness that is changed, if it is there; null for a new one. */
  ref: HarnessRef | null;
  context: RequestContext;
  /** Locks everybody else out from the start: for what must see all that belongs to the harness. */
  isAlone?: boolean;
  attempt: Attempt<Written>;
  /** The answer with the harness as it is now; absent: there is none. */
  answer?: (harness: HarnessDto, event: HarnessEventType | null) => Answer;
}

/** Every write of a harness goes through here: for real, as a rehearsal, or together with what was answered. */
export class WriteRunner {
  /** Requests with a key that this process is busy with. */
  private readonly running = new Set<string>();

  constructor(
    private readonly repository: HarnessesRepository,
    private readonly replays: ReplaysRepository,
    private readonly presenter: HarnessPresenter,
    private readonly tellEvent: TellEvent,
  ) {}

  /** Undefined for a write without an answer. */
  async run<Answer>(write: Write<Answer>): Promise<Answer> {
    const { request, dryRun } = write.context;
    try {
      return (request && !dryRun ? await this.once(write, request) : await this.plainly(write)) as Answer;
    } catch (error) {
      throw error instanceof StaleVersion ? await this.presenter.stale(write.caller, error.row) : error;
    }
  }

  private async plainly<Answer>(write: Write<Answer>): Promise<Answer | undefined> {
    const counts = await this.countsBefore(write);
    const written = await this.perform(write);
    if (!write.context.dryRun) this.tell(write.caller, written);
    return this.answerOf(write, written, counts);
  }

  private perform({ caller: { orgId }, ref, context, isAlone, attempt }: Write<unknown>): Promise<Written> {
    const insistent = (repository: HarnessesRepository) => insist(attempt, repository);
    if (context.dryRun) return this.repository.rehearse(orgId, ref, insistent);
    if (isAlone) return this.repository.alone(orgId, ref, insistent);
    return settle(this.repository, orgId, ref, attempt);
  }

  /** One request of a key at a time, in this process and, by the claim, in all. */
  private async once<Answer>(write: Write<Answer>, request: RepeatableRequest): Promise<Answer | undefined> {
    const { orgId, actor } = write.caller;
    const name = JSON.stringify([orgId, actor, request.key]);
    if (this.running.has(name)) throw stillRunning();
    this.running.add(name);
    try {
      const counts = await this.countsBefore(write);
      const { written, answer } = await this.recorded(write, request, counts);
      this.tell(write.caller, written);
      return answer;
    } finally {
      this.running.delete(name);
    }
  }

  /** The change and the answer are stored together, so that no crash can leave one without the other. */
  private recorded<Answer>(
    write: Write<Answer>,
    request: RepeatableRequest,
    counts: Counts,
  ): Promise<{ written: Written; answer: Answer | undefined }> {
    const { caller, ref, attempt } = write;
    return this.repository.inTransaction(caller.orgId, async (repository, session) => {
      const replays = this.replays.within(session);
      const isFirst =
        (await replays.claim(caller, request.key)) && !(await replays.find(caller, request.key));
      if (!isFirst) throw stillRunning();
      await repository.lock(caller.orgId, ref);
      const written = await insist(attempt, repository);
      const answer = this.answerOf(write, written, counts);
      const json = answer === undefined ? null : JSON.stringify(answer);
      const shown = written.row.status === 'deleted' ? null : written.row.id;
      await replays.keep(caller, request, json, shown);
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

  private tell(caller: HarnessCaller, { event, row }: Written): void {
    if (event !== null) this.tellEvent(toEvent(caller, event, row));
  }
}

function stillRunning(): HarnessError {
  const detail = 'the first request with this Idempotency-Key is still running';
  return new HarnessError('idempotency_in_progress', detail, { retryAfter: 1 });
}
