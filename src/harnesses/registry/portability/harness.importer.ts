import { v7 as uuidv7 } from 'uuid';
import type { HarnessCaller } from '../../ports/access.js';
import type { Draft } from '../drafts/draft.js';
import type { HarnessDrafts } from '../drafts/harness-drafts.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import type { HarnessEventType } from '../../ports/events.js';
import type { Written } from '../writes/written.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import { NO_HARNESS_ID, toHarnessId, toUuid } from '../../rules/ids.js';
import { markerProblems } from '../../rules/mcp/header-secrets.js';
import { copyPrefix, firstFreeName } from '../../rules/names.js';
import type { HarnessRef } from '../../rules/refs.js';
import type { WriteScope } from '../writes/load-writable.js';
import type { HarnessChanger } from '../writes/harness.changer.js';
import type { HarnessCreator, NewHarness } from '../writes/harness.creator.js';
import type { RequestContext } from '../writes/write-context.js';
import type { WriteRunner } from '../writes/write-runner.js';
import type { HarnessDocument } from '../../documents/harness-document.js';

/** What an import did with the harness of the document's name. */
export type ImportOutcome = 'created' | 'updated' | 'unchanged';

/** The harness after an import. */
export interface ImportedHarness {
  outcome: ImportOutcome;
  harness: HarnessDto;
}

/** Makes harnesses out of documents, or replaces what they have. */
export class HarnessImporter {
  constructor(
    private readonly runner: WriteRunner,
    private readonly drafts: HarnessDrafts,
    private readonly creator: HarnessCreator,
    private readonly changer: HarnessChanger,
  ) {}

  /** Creates the harness of the document's name, or gives it the content of the document, absent keys reset. */
  async import(caller: HarnessCaller, document: unknown, context: RequestContext): Promise<ImportedHarness> {
    const { draft: parentless, parentName } = await this.drafts.document(caller, document);
    const { name } = parentless.content;
    const id = uuidv7();
    return this.run(caller, { name }, context, async (scope) => {
      const draft = await withParent(scope, parentless, parentName);
      const { parent_harness_id: parent } = draft.content;
      const existing = await scope.repository.load(caller.orgId, { name }, parent && toUuid(parent));
      if (!existing.row) return this.create(scope, { id, draft, nameIsGiven: false });
      return this.changer.replace(scope, { ...existing, row: existing.row }, draft);
    });
  }

  /** Makes a harness of a document under its own name, or the next free one. */
  async importAnew(
    caller: HarnessCaller,
    document: HarnessDocument,
    context: RequestContext,
  ): Promise<ImportedHarness> {
    const { draft, parentName } = await this.drafts.document(caller, document);
    const { name } = draft.content;
    const id = uuidv7();
    return this.run(caller, null, context, async (scope) => {
      const taken = await scope.repository.namesLike(caller.orgId, copyPrefix(name));
      const named = draft.with({ ...draft.content, name: firstFreeName(name, taken) });
      return this.create(scope, {
        id,
        draft: await withParent(scope, named, parentName),
        nameIsGiven: false,
      });
    });
  }

  private create(scope: WriteScope, wanted: Omit<NewHarness, 'change'>): Promise<Written | null> {
    wanted.draft.refuse(markerProblems(wanted.draft.content.mcpServers, {}));
    return this.creator.add(scope, { ...wanted, change: 'imported' });
  }

  private run(
    caller: HarnessCaller,
    ref: HarnessRef | null,
    context: RequestContext,
    attempt: (scope: WriteScope) => Promise<Written | null>,
  ): Promise<ImportedHarness> {
    return this.runner.run({
      caller,
      ref,
      context,
      attempt: (repository) => attempt({ repository, caller, context }),
      answer: (harness, event) => ({ outcome: outcomeOf(event), harness }),
    });
  }
}

function outcomeOf(event: HarnessEventType | null): ImportOutcome {
  if (event === null) return 'unchanged';
  return event === 'harness.created' ? 'created' : 'updated';
}

/** The draft with the parent of this name; one that does not exist is refused with everything else about parents. */
async function withParent(
  { repository, caller }: WriteScope,
  draft: Draft<HarnessContent>,
  parentName: string | null,
): Promise<Draft<HarnessContent>> {
  if (parentName === null) return draft;
  const parent = await repository.find(caller.orgId, { name: parentName });
  return draft.with({ ...draft.content, parent_harness_id: toHarnessId(parent?.id ?? NO_HARNESS_ID) });
}
