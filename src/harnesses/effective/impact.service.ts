import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { HarnessCaller } from '../access/caller.js';
import { refuseProblems } from '../checks/check-body.js';
import { HarnessDrafts } from '../checks/harness-drafts.js';
import type { ImpactDto, ImpactOnHarnessDto } from '../dto/impact.dto.js';
import { toContent, type HarnessRow } from '../harness.mapper.js';
import { HarnessesRepository } from '../harnesses.repository.js';
import { differences } from '../rules/differences.js';
import { applyPatch, type ContentPatch, type HarnessContent } from '../rules/content.js';
import type { Layer } from '../rules/effective/layers.js';
import { maskedConfiguration, resolveLayers, type Resolution } from '../rules/effective/resolve.js';
import { clashes } from '../rules/effective/warnings.js';
import { toHarnessId, toUuid } from '../rules/ids.js';
import { markerProblems } from '../rules/mcp/header-secrets.js';
import { notFound, readRef } from '../rules/refs.js';
import { inheritanceProblems } from '../writes/inheritance.js';
import { layerOf } from './effective-document.js';

/** The layers of a harness, root first, as they are and as they would be. */
interface Stacks {
  now: Layer[];
  later: Layer[];
}

/** Says what a change would do to everything that inherits from a harness, without making it. */
@Injectable()
export class ImpactService {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly drafts: HarnessDrafts,
  ) {}

  /**
   * For every descendant the RFC 6902 patch between its effective configuration now and after the PATCH in `body`, and
   * what that would make wrong with it. A patch that could not be written to the harness itself is refused.
   */
  async preview(caller: HarnessCaller, idOrName: string, body: unknown): Promise<ImpactDto> {
    const { status: _status, ...patch } = await this.drafts.update(caller, body);
    const ref = readRef(idOrName);
    const parentId = patch.parent_harness_id ? toUuid(patch.parent_harness_id) : null;
    const { row, ancestors, height } = await this.repository.load(caller.orgId, ref, parentId);
    if (!row) throw notFound(ref);
    const before = toContent(row);
    const after = this.drafts.complete(applyPatch(before, patch));
    const markers = patch.mcpServers ? markerProblems(after.mcpServers, before.mcpServers) : [];
    refuseProblems(
      [...markers, ...inheritanceProblems({ row, ancestors, height }, before, after, patch)],
      body,
    );
    const stacks = await this.stacksOf(caller, row, after, patch);
    return {
      data: await this.compare(await this.repository.descendants(caller.orgId, row.id), row.id, stacks),
    };
  }

  private async stacksOf(
    { orgId }: HarnessCaller,
    row: HarnessRow,
    after: HarnessContent,
    patch: ContentPatch,
  ): Promise<Stacks> {
    const now = (await this.repository.chain(orgId, { id: row.id })).map(layerOf);
    const self = { ...layerOf(row), content: after };
    if (patch.parent_harness_id === undefined) return { now, later: [...now.slice(0, -1), self] };
    const parent = after.parent_harness_id;
    const above = parent === null ? [] : await this.repository.chain(orgId, { id: toUuid(parent) });
    return { now, later: [...above.map(layerOf), self] };
  }

  /** Parents come before their children, so each stack is the parent's and one layer more. */
  private async compare(
    descendants: HarnessRow[],
    rootId: string,
    root: Stacks,
  ): Promise<ImpactOnHarnessDto[]> {
    const stacks = new Map([[rootId, root]]);
    const impacts: ImpactOnHarnessDto[] = [];
    for (const row of descendants) {
      const above = stacks.get(row.parent_harness_id!)!;
      const own = layerOf(row);
      const stack = { now: [...above.now, own], later: [...above.later, own] };
      stacks.set(row.id, stack);
      impacts.push(impactOn(row, stack));
      // Hundreds of resolutions in one go would keep everybody else waiting.
      await nextTurn();
    }
    return impacts;
  }
}

function impactOn(row: HarnessRow, stack: Stacks): ImpactOnHarnessDto {
  const [now, later] = [resolveLayers(stack.now), resolveLayers(stack.later)];
  const errors = newClashes(now, later);
  return {
    harness_id: toHarnessId(row.id),
    name: row.name,
    version: row.version,
    patch: differences(maskedConfiguration(now.configuration), maskedConfiguration(later.configuration)),
    valid: errors.length === 0,
    errors,
  };
}

function newClashes(now: Resolution, later: Resolution) {
  const known = new Set(clashes(now).map(({ message }) => message));
  return clashes(later)
    .filter(({ message }) => !known.has(message))
    .map(({ pointer, code, message }) => ({ pointer, code, detail: message }));
}
