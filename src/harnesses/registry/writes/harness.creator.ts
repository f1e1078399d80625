import { v7 as uuidv7 } from 'uuid';
import type { HarnessCaller } from '../../ports/access.js';
import type { Draft } from '../drafts/draft.js';
import type { HarnessDrafts } from '../drafts/harness-drafts.js';
import type { CopyHarnessDto } from '../../dto/copy-harness.dto.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import { HarnessError } from '../../rules/error-codes.js';
import type { Written } from './written.js';
import { toColumns, toContent, type HarnessRow } from '../../storage/harness-row.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessSettings } from '../settings.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import { toUuid } from '../../rules/ids.js';
import { refuseInactiveParent } from '../../rules/lifecycle.js';
import { copyDisplayName, copyPrefix, firstFreeCopyName, titleCase } from '../../rules/names.js';
import type { HarnessRef } from '../../rules/refs.js';
import type { VersionChange } from '../../rules/version-change.js';
import { moveHeaders, sealHeaders } from '../../secrets/sealed-headers.js';
import type { WriteScope } from './load-writable.js';
import { adoptionProblems } from './inheritance.js';
import type { Attempt } from './retry.js';
import { versionEntryOf, type RequestContext } from './write-context.js';
import type { WriteRunner } from './write-runner.js';

/** A harness to be. */
export interface NewHarness {
  id: string;
  draft: Draft<HarnessContent>;
  /** Whether a taken name is refused; else the attempt is retried, and decides anew. */
  nameIsGiven: boolean;
  change: VersionChange;
}

/** A row to be, and what it relies on. */
interface NewRow extends Pick<NewHarness, 'id' | 'nameIsGiven' | 'change'> {
  columns: Record<string, unknown>;
  /** Given when the row gets a parent: the tree in which that parent was found fit. */
  treeVersion?: string;
}

/** Makes harnesses: new ones and copies. */
export class HarnessCreator {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly runner: WriteRunner,
    private readonly drafts: HarnessDrafts,
    private readonly presenter: HarnessPresenter,
  ) {}

  async create(caller: HarnessCaller, body: unknown, context: RequestContext): Promise<HarnessDto> {
    const draft = await this.drafts.create(caller, body);
    const wanted = { id: uuidv7(), draft, nameIsGiven: true, change: 'created' } as const;
    return this.run(caller, context, (repository) => this.add({ repository, caller, context }, wanted));
  }

  async copy(
    caller: HarnessCaller,
    ref: HarnessRef,
    body: unknown,
    context: RequestContext,
  ): Promise<HarnessDto> {
    const wanted = await this.drafts.copy(body);
    const id = uuidv7();
    return this.run(caller, context, async (repository) => {
      const scope = { repository, caller, context };
      const { row: source, ancestors, treeVersion } = await repository.getLoaded(caller.orgId, ref, null);
      refuseInactiveParent(ancestors);
      const content = await this.copiedContent(scope, source, wanted, id);
      const columns = {
        ...toColumns(content),
        copied_from_id: source.id,
        copied_from_version: source.version,
      };
      return this.insert(scope, {
        id,
        columns,
        treeVersion: source.parent_harness_id ? treeVersion : undefined,
        nameIsGiven: typeof wanted.name === 'string',
        change: 'copied',
      });
    });
  }

  /** One attempt to add a harness; null on a conflict. */
  async add(scope: WriteScope, { draft, ...wanted }: NewHarness): Promise<Written | null> {
    const { content } = draft;
    const { orgId } = scope.caller;
    const parentId = content.parent_harness_id && toUuid(content.parent_harness_id);
    const tree = parentId ? await scope.repository.load(orgId, null, parentId) : undefined;
    if (tree) draft.refuse(adoptionProblems(tree.ancestors, content));
    const owner = { orgId, harnessId: wanted.id };
    const mcpServers = sealHeaders(this.settings.vault, owner, content.mcpServers, {});
    const columns = toColumns({ ...content, mcpServers });
    return this.insert(scope, { ...wanted, columns, treeVersion: tree?.treeVersion });
  }

  private run(
    caller: HarnessCaller,
    context: RequestContext,
    attempt: Attempt<Written>,
  ): Promise<HarnessDto> {
    return this.runner.run({ caller, ref: null, context, attempt, answer: (harness) => harness });
  }

  private async copiedContent(
    { repository, caller: { orgId } }: WriteScope,
    source: HarnessRow,
    wanted: CopyHarnessDto,
    id: string,
  ): Promise<HarnessContent> {
    const content = toContent(source);
    const name = wanted.name ?? (await firstFreeCopy(repository, orgId, source.name));
    return {
      ...content,
      name,
      display_name: wanted.display_name ?? copyDisplayName(source.display_name ?? titleCase(source.name)),
      mcpServers: moveHeaders(
        this.settings.vault,
        { orgId, harnessId: source.id },
        { orgId, harnessId: id },
        content.mcpServers,
      ),
    };
  }

  private async insert(
    { repository, caller, context }: WriteScope,
    { nameIsGiven, change, ...wanted }: NewRow,
  ): Promise<Written | null> {
    const limit = this.settings.maxHarnessesPerOrg;
    const entry = versionEntryOf(this.settings, caller, context, change);
    const row = await repository.insert(caller.orgId, { ...wanted, limit, entry });
    if (row) return { row, event: change === 'copied' ? 'harness.copied' : 'harness.created' };
    const name = wanted.columns.name as string;
    const state = await repository.orgState(caller.orgId, name);
    if (state.nameHolder && nameIsGiven) throw this.presenter.nameTaken(name, state.nameHolder);
    if (state.ownHarnesses < limit) return null;
    throw new HarnessError('harness_limit_reached', `an organization may have ${limit} harnesses of its own`);
  }
}

async function firstFreeCopy(repository: HarnessesRepository, orgId: string, name: string): Promise<string> {
  return firstFreeCopyName(name, await repository.namesLike(orgId, copyPrefix(name)));
}
