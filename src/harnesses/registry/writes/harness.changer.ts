import type { HarnessCaller } from '../../ports/access.js';
import { Draft } from '../drafts/draft.js';
import type { HarnessDrafts } from '../drafts/harness-drafts.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import type { HarnessError } from '../../rules/error-codes.js';
import { written, type Written } from './written.js';
import { changedColumns, toContent, type HarnessRow } from '../../storage/harness-row.js';
import { removalBlock } from '../../ports/usage.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessSettings } from '../settings.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { fileSystemProblems } from '../../rules/capabilities.js';
import { applyPatch, isSameContent, withoutEcho, type ContentPatch } from '../../rules/content.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import { toHarnessId, toUuid } from '../../rules/ids.js';
import * as lifecycle from '../../rules/lifecycle.js';
import { markerProblems } from '../../rules/mcp/header-secrets.js';
import { normalizeMcpServers } from '../../rules/mcp/mcp-servers.js';
import type { Problem } from '../../../values/problem.js';
import type { VersionChange } from '../../rules/version-change.js';
import {
  keepSealed,
  keptProblems,
  renewHeaders,
  sealHeaders,
  unreadableProblems,
} from '../../secrets/sealed-headers.js';
import type { ExistingHarness } from '../../storage/loaded-harness.js';
import { getWritable, leavingFacts, type WriteScope } from './load-writable.js';
import { inheritanceProblems } from './inheritance.js';
import { movesTree } from './moves-tree.js';
import type { Attempt } from './retry.js';
import { versionEntryOf, type RequestContext } from './write-context.js';
import type { WriteRunner } from './write-runner.js';

/** An update as it was decided: what the harness would be. */
interface Outcome {
  content: HarnessContent;
  status: HarnessRow['status'];
}

/** What was asked for, and what the history calls it. */
interface Intent {
  /** The keys that the write is about. */
  patch: Draft<ContentPatch>;
  change?: VersionChange;
  /** Why the host will not let the harness go, if it is asked to. */
  inUse?: string | null;
}

/** Changes harnesses: new values, old ones brought back, and whole documents. */
export class HarnessChanger {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly runner: WriteRunner,
    private readonly drafts: HarnessDrafts,
    private readonly presenter: HarnessPresenter,
  ) {}

  async update(
    caller: HarnessCaller,
    id: string,
    body: unknown,
    context: RequestContext,
  ): Promise<HarnessDto> {
    const draft = await this.drafts.update(caller, body);
    const { status, ...patch } = draft.content;
    const parentId = patch.parent_harness_id ? toUuid(patch.parent_harness_id) : null;
    const inUse =
      status === 'archived' ? await removalBlock(this.settings, caller.orgId, toHarnessId(id)) : undefined;
    return this.run(caller, id, context, async (repository) => {
      const scope = { repository, caller, context };
      const harness = await getWritable(this.presenter, scope, id, parentId);
      lifecycle.refuseDeletedStatus(status);
      const content = this.patched(caller, harness.row, withoutEcho(toContent(harness.row), patch));
      const after = { content, status: status ?? harness.row.status };
      return this.write(scope, harness, after, { patch: draft.with(patch), inUse });
    });
  }

  /**
   * Brings back the content of an older version; `missing` is the refusal when there is none. It is checked again: the
   * rules, and what it names, may be others.
   */
  async revert(
    caller: HarnessCaller,
    id: string,
    content: HarnessContent | null,
    context: RequestContext,
    missing: HarnessError,
  ): Promise<HarnessDto> {
    const parentId = content?.parent_harness_id ? toUuid(content.parent_harness_id) : null;
    const problems = content ? await this.drafts.recheck(caller, content) : [];
    return this.run(caller, id, context, async (repository) => {
      const scope = { repository, caller, context };
      const harness = await getWritable(this.presenter, scope, id, parentId);
      if (content === null) throw missing;
      const after = { content: this.reverted(caller, harness.row, content), status: harness.row.status };
      if (isSameContent(toContent(harness.row), after.content)) return { row: harness.row, event: null };
      lifecycle.refuseArchivedChange(harness.row, false);
      const patch = new Draft(content, content);
      patch.refuse([...problems, ...this.unreadable(caller, harness.row, after.content)]);
      return this.write(scope, harness, after, { patch, change: 'reverted' });
    });
  }

  /** Puts the content of a document in place of what a harness has: one attempt of an import. */
  replace(
    scope: WriteScope,
    harness: ExistingHarness,
    patch: Draft<HarnessContent>,
  ): Promise<Written | null> {
    const content = this.patched(scope.caller, harness.row, patch.content);
    return this.write(scope, harness, { content, status: harness.row.status }, { patch, change: 'imported' });
  }

  private run(
    caller: HarnessCaller,
    id: string,
    context: RequestContext,
    attempt: Attempt<Written>,
  ): Promise<HarnessDto> {
    return this.runner.run({ caller, ref: { id }, context, attempt, answer: (harness) => harness });
  }

  /** Stores an outcome if it is one that may be; an outcome that changes nothing is not written. */
  private async write(
    { repository, caller, context }: WriteScope,
    harness: ExistingHarness,
    after: Outcome,
    { patch, change, inUse = null }: Intent,
  ): Promise<Written | null> {
    const before = toContent(harness.row);
    const isSame = isSameContent(before, after.content);
    if (isSame && after.status === harness.row.status) return { row: harness.row, event: null };
    // Of the writers only an import comes here with a built-in: one that is equal it leaves alone.
    lifecycle.refuseBuiltIn(harness.row, this.presenter.actions(caller, harness.row, 'copy'));
    lifecycle.refuseArchivedChange(harness.row, isSame);
    patch.refuse([
      ...sentMarkerProblems(patch.content, before),
      ...emptiedProblems(patch.content, after.content),
      ...inheritanceProblems(harness, before, after.content, patch.content),
    ]);
    refuseStatus(harness, after, inUse);
    const happened = changeOf(harness.row.status, after.status);
    const row = await repository.update(caller.orgId, {
      id: harness.row.id,
      columns: this.columns(caller, harness.row, after),
      version: harness.row.version,
      treeVersion: movesTree(harness.row, before, after) ? harness.treeVersion : undefined,
      entry: versionEntryOf(this.settings, caller, context, change ?? happened),
    });
    if (!row && after.content.name !== before.name)
      await this.refuseTakenName(repository, caller, harness, after);
    return written(row, `harness.${happened}`);
  }

  private async refuseTakenName(
    repository: HarnessesRepository,
    { orgId }: HarnessCaller,
    { row }: ExistingHarness,
    { content: { name } }: Outcome,
  ): Promise<void> {
    const { nameHolder } = await repository.orgState(orgId, name);
    if (nameHolder && nameHolder !== row.id) throw this.presenter.nameTaken(name, nameHolder);
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

  /** The older content; header values that are what they were then stay as they are sealed now. */
  private reverted({ orgId }: HarnessCaller, row: HarnessRow, content: HarnessContent): HarnessContent {
    const owner = { orgId, harnessId: row.id };
    const mcpServers = keepSealed(this.settings.vault, owner, content.mcpServers, row.mcp_servers);
    return { ...content, mcpServers };
  }

  private unreadable(
    { orgId }: HarnessCaller,
    { id }: HarnessRow,
    { mcpServers }: HarnessContent,
  ): Problem[] {
    return unreadableProblems(this.settings.vault, { orgId, harnessId: id }, mcpServers);
  }

  private columns(
    caller: HarnessCaller,
    row: HarnessRow,
    { content, status }: Outcome,
  ): Record<string, unknown> {
    const owner = { orgId: caller.orgId, harnessId: row.id };
    const mcpServers = renewHeaders(this.settings.vault, owner, content.mcpServers);
    const columns = changedColumns(row, { ...content, mcpServers });
    return status === row.status ? columns : { ...columns, status };
  }
}

/** A harness that is to be archived must be free to go; one that is to be restored needs its parent. */
function refuseStatus(harness: ExistingHarness, { status }: Outcome, inUse: string | null): void {
  if (status === harness.row.status) return;
  if (status === 'archived') lifecycle.refuseArchive(leavingFacts(harness, inUse));
  else lifecycle.refuseInactiveParent(harness.ancestors);
}

/** Markers among sent header values that stand for nothing, or for too much. */
function sentMarkerProblems({ mcpServers }: ContentPatch, before: HarnessContent): Problem[] {
  const sent = normalizeMcpServers(mcpServers);
  return [...markerProblems(sent, before.mcpServers), ...keptProblems(sent, before.mcpServers)];
}

/** A full list of capabilities with a file system that the starter files no longer pay for. */
function emptiedProblems(
  patch: ContentPatch,
  { capabilities, initial_files: files }: HarnessContent,
): Problem[] {
  if (patch.capabilities !== undefined) return fileSystemProblems(capabilities, files);
  return patch.initial_files === undefined ? [] : fileSystemProblems(capabilities, files, '/initial_files');
}

/** What a change is called in the history: a new status weighs more than new content. */
function changeOf(before: string, after: string): 'updated' | 'archived' | 'restored' {
  if (before === after) return 'updated';
  return after === 'archived' ? 'archived' : 'restored';
}
