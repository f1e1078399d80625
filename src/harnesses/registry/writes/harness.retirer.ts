import type { HarnessCaller } from '../../ports/access.js';
import { written, type Written } from './written.js';
import { toColumns } from '../../storage/harness-row.js';
import { removalBlock } from '../../ports/usage.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessSettings } from '../settings.js';
import { erasedContent } from '../../rules/content.js';
import { toHarnessId } from '../../rules/ids.js';
import * as lifecycle from '../../rules/lifecycle.js';
import { expectedOf, findWritable, leavingFacts, type Found, type Scene } from './found.js';
import { noteOf, type RequestContext } from './write-context.js';
import type { WriteRunner } from './write-runner.js';

/** Takes harnesses out of use: archives and erases them. */
export class HarnessRetirer {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly runner: WriteRunner,
    private readonly presenter: HarnessPresenter,
  ) {}

  archive(caller: HarnessCaller, id: string, context: RequestContext): Promise<void> {
    return this.retire(caller, id, context, async (scene, found, facts) => {
      if (found.row.status === 'archived') return { row: found.row, event: null };
      lifecycle.refuseArchive(facts);
      const note = noteOf(this.settings, caller, context, 'archived');
      const columns = { status: 'archived' };
      const row = await scene.repository.update(caller.orgId, { id, columns, ...expectedOf(found), note });
      return written(row, 'harness.archived');
    });
  }

  destroy(caller: HarnessCaller, id: string, context: RequestContext): Promise<void> {
    return this.retire(caller, id, context, async (scene, found, facts) => {
      lifecycle.refuseDestroy(found.row.status, facts);
      const erased = { ...toColumns(erasedContent(found.row.name)), search_text: '' };
      const columns = { ...erased, status: 'deleted', copied_from_id: null, copied_from_version: null };
      const expected = expectedOf(found);
      const row = await scene.repository.update(caller.orgId, { id, columns, ...expected, note: null });
      return written(row, 'harness.deleted');
    });
  }

  /** The host is asked before anything is locked: its answer may take a while. */
  private async retire(
    caller: HarnessCaller,
    id: string,
    context: RequestContext,
    write: (scene: Scene, found: Found, facts: lifecycle.LeavingFacts) => Promise<Written | null>,
  ): Promise<void> {
    const inUse = await removalBlock(this.settings, caller.orgId, toHarnessId(id));
    return this.runner.run({
      caller,
      ref: { id },
      context,
      // What is erased must see every replay that somebody is storing just now.
      isAlone: true,
      attempt: async (repository) => {
        const scene = { repository, caller, context };
        const found = await findWritable(this.presenter, scene, id);
        return write(scene, found, leavingFacts(found, inUse));
      },
    });
  }
}
