import type { HarnessCaller } from '../access/caller.js';
import { HarnessError } from '../harness.errors.js';
import type { HarnessRow } from '../harness.mapper.js';
import type { HarnessesRepository } from '../harnesses.repository.js';
import type { RepeatableRequest, ReplaysRepository } from '../replays/replays.repository.js';
import type { HarnessRef } from '../rules/refs.js';
import { insist, settle, type Attempt } from './settle.js';
import type { WriteContext } from './write-context.js';

/** A write, and what the caller gets to see of it. */
export interface Write<Answer> {
  caller: HarnessCaller;
  /** The harness that is changed, if it is there; null for a new one. */
  ref: HarnessRef | null;
  context: WriteContext;
  /** Locks everybody else out from the start: for what must see all that belongs to the harness. */
  isAlone?: boolean;
  attempt: Attempt<HarnessRow>;
  present: (row: HarnessRow) => Promise<Answer>;
}

/** Every write of a harness goes through here: for real, as a rehearsal, or together with what was answered. */
export class WriteRunner {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly replays: ReplaysRepository,
  ) {}

  async run<Answer>(write: Write<Answer>): Promise<Answer> {
    const { request, dryRun } = write.context;
    if (request && !dryRun) return this.once(write, request);
    return write.present(await this.perform(write));
  }

  private perform({
    caller: { orgId },
    ref,
    context,
    isAlone,
    attempt,
  }: Write<unknown>): Promise<HarnessRow> {
    const insistent = (repository: HarnessesRepository) => insist(attempt, repository);
    if (context.dryRun) return this.repository.rehearse(orgId, ref, insistent);
    if (isAlone) return this.repository.alone(orgId, ref, insistent);
    return settle(this.repository, orgId, ref, attempt);
  }

  /** The change and the answer are stored together, so that no crash can leave one without the other. */
  private once<Answer>(
    { caller, ref, attempt, present }: Write<Answer>,
    request: RepeatableRequest,
  ): Promise<Answer> {
    return this.repository.inTransaction(caller.orgId, async (repository, manager) => {
      const replays = this.replays.within(manager);
      const isFirst =
        (await replays.claim(caller, request.key)) && !(await replays.find(caller, request.key));
      if (!isFirst) throw stillRunning();
      await repository.lock(caller.orgId, ref);
      const row = await insist(attempt, repository);
      const answer = await present(row);
      const json = answer === undefined ? null : JSON.stringify(answer);
      await replays.keep(caller, request, json, row.status === 'deleted' ? null : row.id);
      return answer;
    });
  }
}

function stillRunning(): HarnessError {
  const detail = 'the first request with this Idempotency-Key is still running';
  return new HarnessError('idempotency_in_progress', detail, { retryAfter: 1 });
}
