import { v7 as uuidv7 } from 'uuid';
import type { HarnessCaller } from '../access/caller.js';
import { refuseProblems } from '../checks/check-body.js';
import type { HarnessDrafts } from '../checks/harness-drafts.js';
import type { CopyHarnessDto } from '../dto/copy-harness.dto.js';
import { HarnessError } from '../harness.errors.js';
import { toColumns, toContent, type HarnessRow } from '../harness.mapper.js';
import type { HarnessPresenter } from '../harness.presenter.js';
import type { HarnessSettings } from '../harnesses.options.js';
import type { HarnessesRepository } from '../harnesses.repository.js';
import type { ContentPatch, HarnessContent } from '../rules/content.js';
import { toHarnessId, toUuid } from '../rules/ids.js';
import { refuseInactiveParent } from '../rules/lifecycle.js';
import { copyDisplayName, copyPrefix, firstFreeCopyName, firstFreeName, titleCase } from '../rules/names.js';
import { mergeProblems } from '../rules/effective/merge-problems.js';
import { inheritedFrom, parentProblems, type Ancestor } from '../rules/parents.js';
import type { Problem } from '../rules/problem.js';
import { notFound, type HarnessRef } from '../rules/refs.js';
import { moveHeaders, sealHeaders } from '../secrets/sealed-headers.js';
import { settle } from './settle.js';
import { noteOf, type WriteContext } from './write-context.js';
import type { VersionNote } from '../sql/write.sql.js';

/** A row to be, and what it relies on. */
interface NewRow {
  id: string;
  columns: Record<string, unknown>;
  /** Given when the row gets a parent: the tree in which that parent was found fit. */
  treeVersion?: string;
  /** Whether the caller chose the name; else the next free one is as good. */
  nameIsGiven: boolean;
  note: VersionNote;
}

/** Makes harnesses: new ones and copies. */
export class HarnessCreator {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly repository: HarnessesRepository,
    private readonly drafts: HarnessDrafts,
    private readonly presenter: HarnessPresenter,
  ) {}

  async create(caller: HarnessCaller, body: unknown, context: WriteContext): Promise<HarnessRow> {
    const note = noteOf(this.settings, caller, context, 'created');
    const content = await this.drafts.create(caller, body);
    const id = uuidv7();
    const owner = { orgId: caller.orgId, harnessId: id };
    const mcpServers = sealHeaders(this.settings.vault, owner, content.mcpServers, {});
    const columns = toColumns({ ...content, mcpServers });
    const parentId = content.parent_harness_id && toUuid(content.parent_harness_id);
    return settle(this.repository, caller.orgId, null, async (repository) => {
      const tree = parentId ? await repository.load(caller.orgId, null, parentId) : undefined;
      if (tree) refuseProblems(adoptionProblems(tree.ancestors, content), body);
      return this.insert(repository, caller, {
        id,
        columns,
        treeVersion: tree?.treeVersion,
        nameIsGiven: true,
        note,
      });
    });
  }

  /**
   * Makes a harness of a definition that says its parent by name; under its own name, or the next free one.
   */
  async createFrom(
    caller: HarnessCaller,
    draft: ContentPatch,
    parentName: string | null,
    context: WriteContext,
  ): Promise<HarnessRow> {
    const note = noteOf(this.settings, caller, context, 'imported');
    const content = await this.drafts.create(caller, draft);
    const id = uuidv7();
    return settle(this.repository, caller.orgId, null, async (repository) => {
      const parent = parentName === null ? null : await repository.find(caller.orgId, { name: parentName });
      if (parentName !== null && !parent) throw notFound({ name: parentName });
      const tree = parent ? await repository.load(caller.orgId, null, parent.id) : undefined;
      if (tree) refuseProblems(adoptionProblems(tree.ancestors, content), draft);
      const taken = await repository.namesLike(caller.orgId, copyPrefix(content.name));
      const name = firstFreeName(content.name, taken);
      const columns = toColumns({ ...content, name, parent_harness_id: parent && toHarnessId(parent.id) });
      return this.insert(repository, caller, {
        id,
        columns,
        treeVersion: tree?.treeVersion,
        nameIsGiven: false,
        note,
      });
    });
  }

  async copy(
    caller: HarnessCaller,
    ref: HarnessRef,
    body: unknown,
    context: WriteContext,
  ): Promise<HarnessRow> {
    const note = noteOf(this.settings, caller, context, 'copied');
    const wanted = await this.drafts.copy(body);
    const id = uuidv7();
    return settle(this.repository, caller.orgId, null, async (repository) => {
      const { row: source, ancestors, treeVersion } = await repository.load(caller.orgId, ref, null);
      if (!source) throw notFound(ref);
      refuseInactiveParent(ancestors);
      const content = await this.copiedContent(repository, caller, source, wanted, id);
      const columns = {
        ...toColumns(content),
        copied_from_id: source.id,
        copied_from_version: source.version,
      };
      return this.insert(repository, caller, {
        id,
        columns,
        treeVersion: source.parent_harness_id ? treeVersion : undefined,
        nameIsGiven: typeof wanted.name === 'string',
        note,
      });
    });
  }

  private async copiedContent(
    repository: HarnessesRepository,
    { orgId }: HarnessCaller,
    source: HarnessRow,
    wanted: CopyHarnessDto,
    id: string,
  ): Promise<HarnessContent> {
    const content = toContent(source);
    const taken = wanted.name ? undefined : await repository.namesLike(orgId, copyPrefix(source.name));
    return {
      ...content,
      name: wanted.name ?? firstFreeCopyName(source.name, taken!),
      display_name: wanted.display_name ?? copyDisplayName(source.display_name ?? titleCase(source.name)),
      mcpServers: moveHeaders(
        this.settings.vault,
        { orgId, harnessId: source.id },
        { orgId, harnessId: id },
        content.mcpServers,
      ),
    };
  }

  /** Null: somebody was faster, and another try may go through. */
  private async insert(repository: HarnessesRepository, { orgId }: HarnessCaller, wanted: NewRow) {
    const limit = this.settings.maxHarnessesPerOrg;
    const row = await repository.insert(orgId, { ...wanted, limit });
    if (row) return row;
    const name = wanted.columns.name as string;
    const state = await repository.orgState(orgId, name);
    if (state.nameHolder && wanted.nameIsGiven) throw this.presenter.nameTaken(name, state.nameHolder);
    if (state.ownHarnesses < limit) return null;
    throw new HarnessError('harness_limit_reached', `an organization may have ${limit} harnesses of its own`);
  }
}

/** What is wrong with giving a new harness this parent. */
export function adoptionProblems(ancestors: Ancestor[], content: HarnessContent): Problem[] {
  return [
    ...parentProblems(null, ancestors, 1),
    ...mergeProblems(inheritedFrom(ancestors), content, () => true),
  ];
}
