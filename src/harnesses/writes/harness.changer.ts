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
import { toHarnessId, toUuid } from '../rules/ids.js';
import * as lifecycle from '../rules/lifecycle.js';
import { mergeProblems } from '../rules/effective/merge-problems.js';
import { inheritedFrom, parentProblems } from '../rules/parents.js';
import type { Problem } from '../rules/problem.js';
import { notFound } from '../rules/refs.js';
import { markerProblems } from '../rules/mcp/header-secrets.js';
import { normalizeMcpServers } from '../rules/mcp/mcp-servers.js';
import type { VersionChange } from '../sql/write.sql.js';
import { renewHeaders, sealHeaders } from '../secrets/sealed-headers.js';
import { settle } from './settle.js';
import { noteOf, type WriteContext } from './write-context.js';

type Found = LoadedHarness & { row: HarnessRow };

/** An update as it was decided: what the harness would be. */
interface Outcome {
  content: HarnessContent;
  status: HarnessRow['status'];
}

/** What was asked for, and how it is to be remembered. */
interface Intent {
  /** The keys that the write is about. */
  patch: ContentPatch;
  /** What refusals point into. */
  body: unknown;
  context: WriteContext;
  change?: VersionChange;
}

/** Changes harnesses: updates, archives, restores and erases them. */
export class HarnessChanger {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly repository: HarnessesRepository,
    private readonly drafts: HarnessDrafts,
    private readonly presenter: HarnessPresenter,
  ) {}

  async update(caller: HarnessCaller, id: string, body: unknown, context: WriteContext): Promise<HarnessRow> {
    const { status, ...patch } = await this.drafts.update(caller, body);
    const parentId = patch.parent_harness_id ? toUuid(patch.parent_harness_id) : null;
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const found = await this.findWritable(repository, caller, id, context, parentId);
      lifecycle.refuseDeletedStatus(status);
      const content = this.patched(caller, found.row, patch);
      const after = { content, status: status ?? found.row.status };
      return this.write(repository, caller, found, after, { patch, body, context });
    });
  }

  /** Brings back the content of an older version. It is checked again: the rules, and what it names, may be others. */
  async revert(
    caller: HarnessCaller,
    id: string,
    contentFor: (row: HarnessRow) => Promise<HarnessContent>,
    context: WriteContext,
  ): Promise<HarnessRow> {
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const { row } = await this.findWritable(repository, caller, id, context);
      const content = await contentFor(row);
      const parentId = content.parent_harness_id && toUuid(content.parent_harness_id);
      const found = await this.findWritable(repository, caller, id, context, parentId);
      if (isSameContent(toContent(found.row), content)) return found.row;
      lifecycle.refuseArchivedChange(found.row, false);
      const { mcpServers: _sealed, ...patch } = content;
      await this.drafts.recheck(caller, content);
      const after = { content, status: found.row.status };
      return this.write(repository, caller, found, after, {
        patch,
        body: content,
        context,
        change: 'reverted',
      });
    });
  }

  async archive(caller: HarnessCaller, id: string, context: WriteContext): Promise<HarnessRow> {
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const found = await this.findWritable(repository, caller, id, context);
      if (found.row.status === 'archived') return found.row;
      lifecycle.refuseArchive(await this.leaving(caller, found));
      const note = noteOf(this.settings, caller, context, 'archived');
      return repository.update(caller.orgId, {
        id,
        columns: { status: 'archived' },
        ...expectedOf(found),
        note,
      });
    });
  }

  async destroy(caller: HarnessCaller, id: string, context: WriteContext): Promise<HarnessRow> {
    return settle(this.repository, caller.orgId, id, async (repository) => {
      const found = await this.findWritable(repository, caller, id, context);
      lifecycle.refuseDestroy(found.row.status, await this.leaving(caller, found));
      const erased = { ...toColumns(erasedContent(found.row.name)), search_text: '' };
      const columns = { ...erased, status: 'deleted', copied_from_id: null, copied_from_version: null };
      return repository.update(caller.orgId, { id, columns, ...expectedOf(found), note: null });
    });
  }

  /** Stores an outcome if it is one that may be; an outcome that changes nothing is not written. */
  private async write(
    repository: HarnessesRepository,
    caller: HarnessCaller,
    found: Found,
    after: Outcome,
    { patch, body, context, change }: Intent,
  ): Promise<HarnessRow | null> {
    const before = toContent(found.row);
    const isSame = isSameContent(before, after.content);
    if (isSame && after.status === found.row.status) return found.row;
    lifecycle.refuseArchivedChange(found.row, isSame);
    refuseProblems(
      [...sentMarkerProblems(patch, before), ...inheritanceProblems(found, before, after.content, patch)],
      body,
    );
    await this.refuseStatus(caller, found, after);
    await this.refuseTakenName(repository, caller, before, after);
    return repository.update(caller.orgId, {
      id: found.row.id,
      columns: this.columns(caller, found.row, after),
      version: found.row.version,
      treeVersion: movesTree(found, before, after) ? found.treeVersion : undefined,
      note: noteOf(this.settings, caller, context, change ?? changeOf(found.row.status, after.status)),
    });
  }

  /** The harness, if it is there, may be changed at all, and is the version that the client expects. */
  private async findWritable(
    repository: HarnessesRepository,
    caller: HarnessCaller,
    id: string,
    { ifMatch }: WriteContext,
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

/** Markers among sent header values that stand for nothing. */
function sentMarkerProblems({ mcpServers }: ContentPatch, before: HarnessContent): Problem[] {
  return mcpServers ? markerProblems(normalizeMcpServers(mcpServers), before.mcpServers) : [];
}

/** A change of status or parent is decided on the tree, and so is a rename, which must not slip past an insert. */
function movesTree({ row }: Found, before: HarnessContent, { content, status }: Outcome): boolean {
  const hasMoved = content.parent_harness_id !== before.parent_harness_id;
  return hasMoved || status !== row.status || content.name !== before.name;
}

function expectedOf({ row, treeVersion }: Found) {
  return { version: row.version, treeVersion };
}

/** What a change is called in the history: a new status weighs more than new content. */
function changeOf(before: string, after: string): VersionChange {
  if (before === after) return 'updated';
  return after === 'archived' ? 'archived' : 'restored';
}
