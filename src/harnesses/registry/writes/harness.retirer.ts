import type { HarnessCaller } from '../../ports/access.js';
import { written, type Written } from './written.js';
import { toColumns } from '../../storage/harness-row.js';
import { removalBlock } from '../../ports/usage.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessSettings } from '../settings.js';
import { erasedContent } from '../../rules/content.js';
import { toHarnessId } from '../../rules/ids.js';
import * as lifecycle from '../../rules/lifecycle.js';
import type { ExistingHarness } from '../../storage/loaded-harness.js';
import { expectedOf, getWritable, leavingFacts, type WriteScope } from './load-writable.js';
import { versionEntryOf, type RequestContext } from './write-context.js';
import type { WriteRunner } from './write-runner.js';

/** Takes harnesses out of use: archives and erases them. */
export class HarnessRetirer {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly runner: WriteRunner,
    private readonly presenter: HarnessPresenter,
  ) {}

  archive(caller: HarnessCaller, id: string, context: RequestContext): Promise<void> {
    return this.retire(caller, id, context, async (scope, harness, facts) => {
      if (harness.row.status === 'archived') return { row: harness.row, event: null };
      lifecycle.refuseArchive(facts);
      const entry = versionEntryOf(this.settings, caller, context, 'archived');
      const columns = { status: 'archived' };
      const row = await scope.repository.update(caller.orgId, { id, columns, ...expectedOf(harness), entry });
      return written(row, 'harness.archived');
    });
  }

  destroy(caller: HarnessCaller, id: string, context: RequestContext): Promise<void> {
    return this.retire(caller, id, context, async (scope, harness, facts) => {
      lifecycle.refuseDestroy(harness.row.status, facts);
      const erased = { ...toColumns(erasedContent(harness.row.name)), search_text: '' };
      const columns = { ...erased, status: 'deleted', copied_from_id: null, copied_from_version: null };
      const expected = expectedOf(harness);
      const row = await scope.repository.update(caller.orgId, { id, columns, ...expected, entry: null });
      return written(row, 'harness.deleted');
    });
  }

  /** The host is asked before anything is locked: its answer may take a while. */
  private async retire(
    caller: HarnessCaller,
    id: string,
    context: RequestContext,
    write: (
      scope: WriteScope,
      harness: ExistingHarness,
      facts: lifecycle.LeavingFacts,
    ) => Promise<Written | null>,
  ): Promise<void> {
    const inUse = await removalBlock(this.settings, caller.orgId, toHarnessId(id));
    return this.runner.run({
      caller,
      ref: { id },
      context,
      // Erasing must see every idempotency record that a concurrent request stores.
      lockFirst: true,
      attempt: async (repository) => {
        const scope = { repository, caller, context };
        const harness = await getWritable(this.presenter, scope, id);
        return write(scope, harness, leavingFacts(harness, inUse));
      },
    });
  }
}
