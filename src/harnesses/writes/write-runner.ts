import { Logger } from '@nestjs/common';
import type { HarnessCaller } from '../access/caller.js';
import { HarnessError } from '../harness.errors.js';
import { toEvent, type HarnessEvent, type Written } from '../harness.events.js';
import type { HarnessesRepository } from '../harnesses.repository.js';
import type { HarnessSettings } from '../harnesses.options.js';
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
  attempt: Attempt<Written>;
  present: (written: Written) => Promise<Answer>;
}

interface Done<Answer> {
  written: Written;
  answer: Answer;
}

/** Every write of a harness goes through here: for real, as a rehearsal, or together with what was answered. */
export class WriteRunner {
  private readonly logger = new Logger('Harnesses');

  constructor(
    private readonly repository: HarnessesRepository,
    private readonly replays: ReplaysRepository,
    private readonly settings: Pick<HarnessSettings, 'onEvent'>,
  ) {}

  async run<Answer>(write: Write<Answer>): Promise<Answer> {
    const { request, dryRun } = write.context;
    const { written, answer } =
      request && !dryRun ? await this.once(write, request) : await this.plainly(write);
    if (written.event && !dryRun) void this.tell(toEvent(write.caller, written.event, written.row));
    return answer;
  }

  /** The change is done: what a listener makes of it is not the caller's business. */
  private async tell(event: HarnessEvent): Promise<void> {
    try {
      await this.settings.onEvent(event);
    } catch (error) {
      this.logger.error(`Nobody took ${event.type} of ${event.harnessId}: ${String(error)}`);
    }
  }

  private async plainly<Answer>(write: Write<Answer>): Promise<Done<Answer>> {
    const written = await this.perform(write);
    return { written, answer: await write.present(written) };
  }

  private perform({ caller: { orgId }, ref, context, isAlone, attempt }: Write<unknown>): Promise<Written> {
    const insistent = (repository: HarnessesRepository) => insist(attempt, repository);
    if (context.dryRun) return this.repository.rehearse(orgId, ref, insistent);
    if (isAlone) return this.repository.alone(orgId, ref, insistent);
    return settle(this.repository, orgId, ref, attempt);
  }

  /** The change and the answer are stored together, so that no crash can leave one without the other. */
  private once<Answer>(
    { caller, ref, attempt, present }: Write<Answer>,
    request: RepeatableRequest,
  ): Promise<Done<Answer>> {
    return this.repository.inTransaction(caller.orgId, async (repository, manager) => {
      const replays = this.replays.within(manager);
      const isFirst =
        (await replays.claim(caller, request.key)) && !(await replays.find(caller, request.key));
      if (!isFirst) throw stillRunning();
      await repository.lock(caller.orgId, ref);
      const written = await insist(attempt, repository);
      const answer = await present(written);
      const json = answer === undefined ? null : JSON.stringify(answer);
      const shown = written.row.status === 'deleted' ? null : written.row.id;
      await replays.keep(caller, request, json, shown);
      return { written, answer };
    });
  }
}

function stillRunning(): HarnessError {
  const detail = 'the first request with this Idempotency-Key is still running';
  return new HarnessError('idempotency_in_progress', detail, { retryAfter: 1 });
}
