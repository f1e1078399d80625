import type { HarnessCaller } from '../access/caller.js';
import { refuseProblems } from '../checks/check-body.js';
import type { HarnessDrafts } from '../checks/harness-drafts.js';
import { toColumns, toContent, type HarnessRow } from '../harness.mapper.js';
import type { HarnessPresenter } from '../harness.presenter.js';
import type { HarnessSettings } from '../harnesses.options.js';
import type { HarnessesRepository, LoadedHarness } from '../harnesses.repository.js';
import {
  applyPatch,
  erasedContent,
  isSameContent,
  type ContentPatch,
  type HarnessContent,
} from '../rules/content.js';
import type { VersionCondition } from '../rules/entity-tag.js';
import { toHarnessId, toUuid } from '../rules/ids.js';
import * as lifecycle from '../rules/lifecycle.js';
import { mergeProblems } from '../rules/effective/merge-problems.js';
import { inheritedFrom, parentProblems } from '../rules/parents.js';
import type { Problem } from '../rules/problem.js';
import { notFound } from '../rules/refs.js';
import { markerProblems } from '../rules/mcp/header-secrets.js';
import { normalizeMcpServers } from '../rules/mcp/mcp-servers.js';
import { renewHeaders, sealHeaders } from '../secrets/sealed-headers.js';
import { settle } from './settle.js';

/** What a client makes a write depend on. */
export interface WriteConditions {
  /** Which versions may be written over; any, when absent. */
  ifMatch?: VersionCondition;
}

type Found = LoadedHarness & { row: HarnessRow };

/** An update as it was decided: what the harness would be. */
interface Outcome {
  content: HarnessContent;
  status: HarnessRow['status'];
}

/** Changes harnesses: updates, archives, restores and erases them. */
export class HarnessChanger {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly repository: HarnessesRepository,
    private readonly drafts: HarnessDrafts,
    private readonly presenter: HarnessPresenter,
  ) {}

  async update(
    caller: HarnessCaller,
    id: string,
    body: unknown,
    conditions: WriteConditions,
  ): Promise<HarnessRow> {
    const { status, ...patch } = await this.drafts.update(caller, body);
    const parentId = patch.parent_harness_id ? toUuid(patch.parent_harness_id) : null;
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const found = await this.findWritable(repository, caller, id, conditions, parentId);
      lifecycle.refuseDeletedStatus(status);
      const before = toContent(found.row);
      const after = {
        content: this.patched(caller, found.row, patch),
        status: status ?? found.row.status,
      };
      const isSame = isSameContent(before, after.content);
      if (isSame && after.status === found.row.status) return found.row;
      lifecycle.refuseArchivedChange(found.row, isSame);
      const markers = patch.mcpServers
        ? markerProblems(normalizeMcpServers(patch.mcpServers), before.mcpServers)
        : [];
      refuseProblems([...markers, ...inheritanceProblems(found, before, after.content, patch)], body);
      await this.refuseStatus(caller, found, after);
      await this.refuseTakenName(repository, caller, before, after);
      return repository.update(caller.orgId, id, this.columns(caller, found.row, after), {
        version: found.row.version,
        treeVersion: movesTree(found, before, after) ? found.treeVersion : undefined,
      });
    });
  }

  async archive(caller: HarnessCaller, id: string, conditions: WriteConditions): Promise<HarnessRow> {
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const found = await this.findWritable(repository, caller, id, conditions);
      if (found.row.status === 'archived') return found.row;
      lifecycle.refuseArchive(await this.leaving(caller, found));
      return repository.update(caller.orgId, id, { status: 'archived' }, expectedOf(found));
    });
  }

  async destroy(caller: HarnessCaller, id: string, conditions: WriteConditions): Promise<HarnessRow> {
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const found = await this.findWritable(repository, caller, id, conditions);
      lifecycle.refuseDestroy(found.row.status, await this.leaving(caller, found));
      const erased = { ...toColumns(erasedContent(found.row.name)), search_text: '' };
      const columns = { ...erased, status: 'deleted', copied_from_id: null, copied_from_version: null };
      return repository.update(caller.orgId, id, columns, expectedOf(found), -1);
    });
  }

  /** The harness, if it is there, may be changed at all, and is the version that the client expects. */
  private async findWritable(
    repository: HarnessesRepository,
    caller: HarnessCaller,
    id: string,
    { ifMatch }: WriteConditions,
    parentId: string | null = null,
  ): Promise<Found> {
    const loaded = await repository.load(caller.orgId, { id }, parentId);
    if (!loaded.row) throw notFound({ id });
    lifecycle.refuseBuiltIn(loaded.row, this.presenter.actions(caller, loaded.row, 'copy'));
    await this.presenter.refuseStale(caller, loaded.row, ifMatch);
    return { ...loaded, row: loaded.row };
  }

  /** The content with the patch applied, and its header values sealed. */
  private patched({ orgId }: HarnessCaller, row: HarnessRow, patch: ContentPatch): HarnessContent {
    const before = toContent(row);
    const after = this.drafts.complete(applyPatch(before, patch));
    if (!patch.mcpServers) return after;
    const owner = { orgId, harnessId: row.id };
    const mcpServers = sealHeaders(this.settings.vault, owner, after.mcpServers, before.mcpServers);
    return { ...after, mcpServers };
  }

  private async refuseStatus(caller: HarnessCaller, found: Found, { status }: Outcome): Promise<void> {
    if (status === found.row.status) return;
    if (status === 'archived') lifecycle.refuseArchive(await this.leaving(caller, found));
    else lifecycle.refuseInactiveParent(found.ancestors);
  }

  private async refuseTakenName(
    repository: HarnessesRepository,
    caller: HarnessCaller,
    before: HarnessContent,
    { content: { name } }: Outcome,
  ): Promise<void> {
    if (name === before.name) return;
    const { nameHolder } = await repository.orgState(caller.orgId, name);
    if (nameHolder) throw this.presenter.nameTaken(name, nameHolder);
  }

  private columns(
    caller: HarnessCaller,
    row: HarnessRow,
    { content, status }: Outcome,
  ): Record<string, unknown> {
    const owner = { orgId: caller.orgId, harnessId: row.id };
    const mcpServers = renewHeaders(this.settings.vault, owner, content.mcpServers);
    const columns = toColumns({ ...content, mcpServers });
    return status === row.status ? columns : { ...columns, status };
  }

  private async leaving(
    { orgId }: HarnessCaller,
    { row, isDefault, children }: Found,
  ): Promise<lifecycle.LeavingFacts> {
    const inUse = await this.settings.usage.blocksRemoval(orgId, toHarnessId(row.id));
    return { name: row.name, isDefault, children, inUse };
  }
}

/** What is wrong with a new parent, and what newly clashes with what is inherited. */
export function inheritanceProblems(
  { row, ancestors, height }: Pick<Found, 'row' | 'ancestors' | 'height'>,
  before: HarnessContent,
  after: HarnessContent,
  patch: ContentPatch,
): Problem[] {
  if (after.parent_harness_id === null) return [];
  const isMoved = after.parent_harness_id !== before.parent_harness_id;
  const isSent = (key: 'mcpServers' | 'initial_files') => patch[key] !== undefined;
  const isChecked = isMoved || isSent('mcpServers') || isSent('initial_files');
  return [
    ...(isMoved ? parentProblems(row.id, ancestors, height) : []),
    ...(isChecked ? mergeProblems(inheritedFrom(ancestors), after, isSent) : []),
  ];
}

/** A change of status or parent is decided on the tree, and so is a rename, which must not slip past an insert. */
function movesTree({ row }: Found, before: HarnessContent, { content, status }: Outcome): boolean {
  const hasMoved = content.parent_harness_id !== before.parent_harness_id;
  return hasMoved || status !== row.status || content.name !== before.name;
}

function expectedOf({ row, treeVersion }: Found) {
  return { version: row.version, treeVersion };
}
