import type { HarnessCaller } from '../../ports/access.js';
import { inDocumentOrder, type IsSound } from '../../../checks/check-body.js';
import { largeBody } from '../../../checks/large-body.js';
import type { HarnessDrafts } from '../drafts/harness-drafts.js';
import { soundServers } from '../drafts/settings-problems.js';
import type { CreateHarnessDto } from '../../dto/create-harness.dto.js';
import type { PreviewDto, ValidationDto } from '../../dto/effective.dto.js';
import { storedBytes, type HarnessRow } from '../../storage/harness-row.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { TreesRepository } from '../../storage/trees.repository.js';
import type { HarnessSettings } from '../settings.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import type { Layer } from '../../rules/effective/layers.js';
import { resolvingLayers } from '../../rules/effective/resolve.js';
import { warningsOf, type KnowsKey, type Warning } from '../../rules/effective/warnings.js';
import { isHarnessId, toUuid } from '../../rules/ids.js';
import { isHarnessName } from '../../rules/names.js';
import { parentProblems } from '../../rules/parents.js';
import { problem, type Problem } from '../../../values/problem.js';
import { shownErrors } from '../../../values/refusal.js';
import type { DoWork, Steps } from '../../../values/turns.js';
import { adoptionProblems } from '../writes/inheritance.js';
import { effectiveDocument } from './effective-document.js';
import { layerOf, linkOf, type Link } from './links.js';

/** A draft has no ID, name and version yet. */
const DRAFT_SOURCE = { harness_id: null, harness_name: null, version: null };
const DRAFT: Link = { ...DRAFT_SOURCE, isBuiltIn: false };

/** Looks at drafts without storing them. */
export class PreviewService {
  private readonly knowsKey = (sealed: string): boolean => this.settings.vault.knows(sealed);

  constructor(
    private readonly settings: HarnessSettings,
    private readonly repository: HarnessesRepository,
    private readonly trees: TreesRepository,
    private readonly drafts: HarnessDrafts,
    private readonly doWork: DoWork,
  ) {}

  /** What a draft would come to, with the tools it would give an agent. */
  async preview(caller: HarnessCaller, body: unknown): Promise<PreviewDto> {
    const draft = await this.drafts.preview(caller, body);
    const { content } = draft;
    const parent = content.parent_harness_id;
    const chain =
      parent === null
        ? []
        : await this.trees.mergeable(caller.orgId, { id: toUuid(parent) }, [
            { source: DRAFT_SOURCE, content },
          ]);
    if (content.parent_harness_id !== null) draft.refuse(parentProblems(null, chain.toReversed(), 1));
    const layers = layersOf(chain, content);
    const steps = effectiveDocument([...chain.map(linkOf), DRAFT], layers, this.knowsKey);
    const document = await this.doWork(caller.orgId, bytesOf(chain, body), steps);
    return Object.assign(document, this.settings.catalogue.gather(document.capabilities));
  }

  /** Everything that is wrong with a draft, all at once, and what would not work as meant. */
  async validate(caller: HarnessCaller, body: unknown): Promise<ValidationDto> {
    const { dto, problems: errors } = await this.drafts.inspect(caller, body, async (draft, isSound) => [
      ...(await this.nameProblems(caller, draft.name)),
      ...(await this.parentProblems(caller, draft, isSound)),
    ]);
    const parent = isHarnessIdText(dto.parent_harness_id) ? dto.parent_harness_id : null;
    const isValid = errors.length === 0;
    const warnings = isValid ? await this.warnings(caller, parent, dto, body) : [];
    return { valid: isValid, errors: shownErrors(inDocumentOrder(errors, body)), warnings };
  }

  private async warnings(
    caller: HarnessCaller,
    parent: string | null,
    dto: CreateHarnessDto,
    body: unknown,
  ): Promise<Warning[]> {
    const chain = await this.chainOf(caller, parent);
    const steps = mergeWarnings(layersOf(chain, this.drafts.toContent(dto)), this.knowsKey);
    return this.doWork(caller.orgId, bytesOf(chain, body), steps);
  }

  /** Judges the parent whatever else is wrong; of the draft's own elements only those that are well-formed can clash. */
  private async parentProblems(
    { orgId }: HarnessCaller,
    { parent_harness_id: parent, mcpServers, initial_files }: CreateHarnessDto,
    isSound: IsSound,
  ): Promise<Problem[]> {
    if (!isHarnessIdText(parent)) return [];
    const { ancestors } = await this.repository.load(orgId, null, toUuid(parent));
    const sound = {
      mcpServers: soundServers(mcpServers, isSound),
      initial_files: isSound('initial_files') ? initial_files : undefined,
    };
    return adoptionProblems(ancestors, this.drafts.toContent(sound));
  }

  private async nameProblems({ orgId }: HarnessCaller, name: unknown): Promise<Problem[]> {
    if (typeof name !== 'string' || !isHarnessName(name)) return [];
    const taken = await this.repository.findId(orgId, { name });
    return taken ? [problem('harness_name_taken', 'is taken', '/name')] : [];
  }

  private chainOf({ orgId }: HarnessCaller, parentId: string | null): Promise<HarnessRow[]> {
    return parentId === null ? Promise.resolve([]) : this.trees.chain(orgId, { id: toUuid(parentId) });
  }
}

function* mergeWarnings(layers: Layer[], knowsKey: KnowsKey): Steps<Warning[]> {
  return yield* warningsOf(yield* resolvingLayers(layers), knowsKey);
}

/** What is merged for a draft, in bytes. */
function bytesOf(chain: readonly HarnessRow[], body: unknown): number {
  return storedBytes(chain) + (largeBody(body)?.bytes ?? 0);
}

function layersOf(chain: HarnessRow[], content: HarnessContent): Layer[] {
  return [...chain.map(layerOf), { source: DRAFT_SOURCE, content }];
}

function isHarnessIdText(value: unknown): value is string {
  return typeof value === 'string' && isHarnessId(value);
}
