import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessDrafts } from '../drafts/harness-drafts.js';
import type { ImpactDto, ImpactOnHarnessDto } from '../../dto/impact.dto.js';
import { HarnessError } from '../../rules/error-codes.js';
import { storedBytes, toContent, type HarnessRow } from '../../storage/harness-row.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { TreesRepository } from '../../storage/trees.repository.js';
import { findingDifferences } from '../../../values/differences.js';
import { largeBody } from '../../../checks/large-body.js';
import type { DoWork, Steps } from '../../../values/turns.js';
import { applyPatch, type ContentPatch } from '../../rules/content.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import type { Layer } from '../../rules/effective/layers.js';
import { EFFECTIVE_LIMIT } from '../../rules/effective/too-large.js';
import { maskedConfiguration, resolvingLayers, type Resolution } from '../../rules/effective/resolve.js';
import { clashes } from '../../rules/effective/warnings.js';
import { depthFirst, inBatches, type Descendant } from '../../rules/descendants.js';
import { toHarnessId, toUuid } from '../../rules/ids.js';
import { jsonBytes } from '../../../values/json-size.js';
import { markerProblems } from '../../rules/mcp/header-secrets.js';
import { keptProblems } from '../../secrets/sealed-headers.js';
import { readRef } from '../../rules/refs.js';
import { inheritanceProblems } from '../writes/inheritance.js';
import { layerOf } from './links.js';

/** The layers of a harness, root first, as they are and as they would be. */
interface Stacks {
  id: string;
  now: Layer[];
  later: Layer[];
  /** About how large those of the root are together. */
  bytes: number;
}

/** How much content is read at once: harnesses, and bytes. */
const BATCH_COUNT = 250;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Says what a change would do to everything that inherits from a harness, without making it. */
export class ImpactService {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly trees: TreesRepository,
    private readonly drafts: HarnessDrafts,
    private readonly doWork: DoWork,
  ) {}

  /**
   * For every descendant the RFC 6902 patch between its effective configuration now and after the PATCH in `body`, and
   * what that would make wrong with it.
   *
   * A patch is refused for what is wrong with its values, its markers, the new parent and the clashes with what that
   * brings. Whether the harness may be changed at all (it is built in, or archived) and whether a new name is free is
   * not asked, and `status` is left out: none of it changes what descendants come to.
   *
   * @throws HarnessError `effective_too_large` when the answer would be larger than an effective configuration may be.
   */
  async preview(caller: HarnessCaller, idOrName: string, body: unknown): Promise<ImpactDto> {
    const draft = await this.drafts.update(caller, body);
    const { status: _status, ...patch } = draft.content;
    const parentId = patch.parent_harness_id ? toUuid(patch.parent_harness_id) : null;
    const loaded = await this.repository.getLoaded(caller.orgId, readRef(idOrName), parentId);
    const { row } = loaded;
    const before = toContent(row);
    const after = this.drafts.complete(applyPatch(before, patch));
    const servers = [patch.mcpServers ? after.mcpServers : {}, before.mcpServers] as const;
    const markers = [...markerProblems(...servers), ...keptProblems(...servers)];
    draft.refuse([...markers, ...inheritanceProblems(loaded, before, after, patch)]);
    const stacks = await this.stacksOf(caller, row, after, patch, largeBody(body)?.bytes ?? 0);
    return { data: await this.compare(caller, stacks) };
  }

  private async stacksOf(
    { orgId }: HarnessCaller,
    row: HarnessRow,
    after: HarnessContent,
    patch: ContentPatch,
    patchBytes: number,
  ): Promise<Stacks> {
    const { id } = row;
    const chain = await this.trees.chain(orgId, { id });
    const now = chain.map(layerOf);
    const bytes = 2 * storedBytes(chain) + patchBytes;
    const self = { ...layerOf(row), content: after };
    if (patch.parent_harness_id === undefined) return { id, now, later: [...now.slice(0, -1), self], bytes };
    const parent = after.parent_harness_id;
    const above = parent === null ? [] : await this.trees.chain(orgId, { id: toUuid(parent) });
    return { id, now, later: [...above.map(layerOf), self], bytes: bytes + storedBytes(above) };
  }

  /** Reads one batch after the other, and keeps of what was read only the path from the root to where it is. */
  private async compare({ orgId }: HarnessCaller, root: Stacks): Promise<ImpactOnHarnessDto[]> {
    const descendants = await this.trees.descendants(orgId, root.id);
    const impacts: Impacts = { byId: new Map(), bytes: 0 };
    const path = [root];
    for (const batch of inBatches(depthFirst(descendants, root.id), BATCH_COUNT, BATCH_BYTES)) {
      const read = await this.trees.findAll(orgId, ids(batch));
      const bytes = batch.length * root.bytes + 2 * storedBytes(read);
      await this.doWork(orgId, bytes, impactsOn(batch, read, path, impacts));
    }
    return ids(descendants).flatMap((id) => impacts.byId.get(id) ?? []);
  }
}

/** What was found so far, and how large it is as JSON. */
interface Impacts {
  byId: Map<string, ImpactOnHarnessDto>;
  bytes: number;
}

/** Adds the impacts on a batch; `path` leads from the root to the last one. */
function* impactsOn(
  batch: readonly Descendant[],
  read: readonly HarnessRow[],
  path: Stacks[],
  impacts: Impacts,
): Steps<void> {
  const rows = new Map(read.map((row) => [row.id, row]));
  for (const { id, parent_harness_id: parent, level } of batch) {
    path.length = Math.min(path.length, level);
    const [above, row] = [path.at(-1)!, rows.get(id)];
    // Erased since the descendants were listed, or below one that was.
    if (above.id !== parent || !row) continue;
    const own = layerOf(row);
    const stacks = { ...above, id, now: [...above.now, own], later: [...above.later, own] };
    path.push(stacks);
    const impact = yield* impactOn(row, stacks);
    impacts.byId.set(id, impact);
    refuseTooLarge((impacts.bytes += jsonBytes(impact)));
    yield;
  }
}

function ids(descendants: readonly Descendant[]): string[] {
  return descendants.map(({ id }) => id);
}

function refuseTooLarge(bytes: number): void {
  if (bytes <= EFFECTIVE_LIMIT) return;
  const detail = `the patches of all descendants together may have at most ${EFFECTIVE_LIMIT} bytes`;
  throw new HarnessError('effective_too_large', detail);
}

function* impactOn(row: HarnessRow, stack: Stacks): Steps<ImpactOnHarnessDto> {
  const [now, later] = [yield* resolvingLayers(stack.now), yield* resolvingLayers(stack.later)];
  yield;
  const errors = newClashes(now, later);
  yield;
  const configurations = [now, later].map(({ configuration }) => maskedConfiguration(configuration));
  return {
    harness_id: toHarnessId(row.id),
    name: row.name,
    version: row.version,
    patch: yield* findingDifferences(configurations[0]!, configurations[1]!),
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
