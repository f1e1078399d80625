import type { HarnessCaller } from '../../ports/access.js';
import { CopyHarnessDto } from '../../dto/copy-harness.dto.js';
import { CreateHarnessDto } from '../../dto/create-harness.dto.js';
import { HarnessDocumentDto } from '../../dto/harness-document.dto.js';
import { LayerDto, ResolveHarnessDto } from '../../dto/resolve-harness.dto.js';
import { PreviewHarnessDto } from '../../dto/preview.dto.js';
import { UpdateHarnessDto } from '../../dto/update-harness.dto.js';
import type { NamedIds } from '../reads/named-ids.js';
import type { HarnessSettings } from '../settings.js';
import { FILE_SYSTEM_REF, fileSystemProblems, withFileSystem } from '../../rules/capabilities.js';
import { unpacked, type DocumentFile } from '../../rules/packed-files.js';
import { newContent, type ContentPatch } from '../../rules/content.js';
import { type HarnessContent, READ_ONLY_KEYS } from '../../rules/harness-fields.js';
import type { Layer } from '../../rules/effective/layers.js';
import { markerProblems, maskHeaders } from '../../rules/mcp/header-secrets.js';
import { pointerTo, under, type Problem } from '../../../values/problem.js';
import type { JsonObject } from '../../../values/shape.js';
import {
  checkBody,
  inspectBody,
  type BodyCheck,
  type InspectedBody,
  type IsSound,
} from '../../../checks/check-body.js';
import { keepLargeBody, largeBody } from '../../../checks/large-body.js';
import { Draft } from './draft.js';
import { settingsProblems, soundServers } from './settings-problems.js';

/** The bodies of requests, checked by form and by the module's settings. */
export class HarnessDrafts {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly ids: NamedIds,
  ) {}

  /** The content of a new harness. */
  async create(caller: HarnessCaller, body: unknown): Promise<Draft<HarnessContent>> {
    return new Draft(
      this.toContent(await checkBody(CreateHarnessDto, body, this.draftCheck(caller, body))),
      body,
    );
  }

  /** The same as {@link create}, saying what is wrong instead of refusing it; `more` adds what only the data shows. */
  inspect(
    caller: HarnessCaller,
    body: unknown,
    more: (dto: CreateHarnessDto, isSound: IsSound) => Promise<Problem[]>,
  ): Promise<InspectedBody<CreateHarnessDto>> {
    const check = this.draftCheck<CreateHarnessDto>(caller, body);
    return inspectBody(CreateHarnessDto, body, {
      ...check,
      more: async (dto, isSound) => [...(await check.more!(dto, isSound)), ...(await more(dto, isSound))],
    });
  }

  /** A draft that may lack a name. */
  async preview(caller: HarnessCaller, body: unknown): Promise<Draft<HarnessContent>> {
    return new Draft(
      this.toContent(await checkBody(PreviewHarnessDto, body, this.draftCheck(caller, body))),
      body,
    );
  }

  /** A patch, keys as sent. */
  async update(caller: HarnessCaller, body: unknown): Promise<Draft<UpdateHarnessDto>> {
    const dto = await checkBody(UpdateHarnessDto, body, {
      nulls: 'clear',
      readOnly: READ_ONLY_KEYS.filter((key) => key !== 'status'),
      more: (patch, isSound) => settingsProblems(this.settings, caller, patch, isSound),
      explain: this.idsOf(caller, body),
    });
    return new Draft(dto, body);
  }

  /** What is wrong by the rules of today with content that was stored. Header values are not looked at: they are sealed. */
  async recheck(caller: HarnessCaller, content: HarnessContent): Promise<Problem[]> {
    const body = { ...content, mcpServers: maskHeaders(content.mcpServers) };
    const { problems } = await inspectBody(CreateHarnessDto, body, {
      nulls: 'absent',
      more: (dto, isSound) => this.standing(caller, dto, isSound),
    });
    return problems;
  }

  /** The content of a document; its parent is said by name. */
  async document(
    caller: HarnessCaller,
    body: unknown,
  ): Promise<{ draft: Draft<HarnessContent>; parentName: string | null }> {
    const { parent_name: parentName = null, ...dto } = await checkBody(HarnessDocumentDto, body, {
      nulls: 'absent',
      called: 'a document with at least the key name',
      readOnly: READ_ONLY_KEYS,
      more: (draft, isSound) => this.standing(caller, draft, isSound),
    });
    const initial_files = (dto.initial_files as DocumentFile[] | undefined)?.map(unpacked);
    return { draft: new Draft(this.toContent({ ...dto, initial_files }), body), parentName };
  }

  /** The names of a copy. */
  copy(body: unknown): Promise<CopyHarnessDto> {
    return checkBody(CopyHarnessDto, body === undefined ? {} : body, { nulls: 'absent' });
  }

  /** Layers on top of the harnesses. */
  async layers(caller: HarnessCaller, body: unknown): Promise<Layer[]> {
    const layers: LayerDto[] = [];
    await checkBody(ResolveHarnessDto, body, {
      nulls: 'absent',
      more: async (dto, isSound) => {
        if (!isSound('layers')) return [];
        const inspected = await Promise.all(
          dto.layers.map((layer, i) =>
            inspectBody(LayerDto, keepLargeBody(layer, largeBody(body)), {
              ...this.draftCheck<LayerDto>(caller, layer),
              at: pointerTo('layers', i),
            }),
          ),
        );
        layers.push(...inspected.map((one) => one.dto));
        return inspected.flatMap(({ problems }, i) => under(pointerTo('layers', i), problems));
      },
    });
    return layers.map(({ kind, id, ...content }) => ({
      source: { layer: { kind, id: id ?? null } },
      content: this.toContent(content),
    }));
  }

  /** The content a draft stands for; without a name it gets one that nobody sees. */
  toContent(draft: ContentPatch): HarnessContent {
    return this.complete(
      newContent({ ...draft, name: typeof draft.name === 'string' ? draft.name : 'draft' }),
    );
  }

  /** Adds what other parts of the content bring with them. */
  complete(content: HarnessContent): HarnessContent {
    if (!this.settings.catalogue.find(FILE_SYSTEM_REF)) return content;
    return { ...content, capabilities: withFileSystem(content.capabilities, content.initial_files) };
  }

  private draftCheck<T extends ContentPatch>(caller: HarnessCaller, body: unknown): BodyCheck<T> {
    return {
      nulls: 'absent',
      explain: this.idsOf(caller, body),
      readOnly: READ_ONLY_KEYS,
      more: async (dto, isSound) => [
        ...(await this.standing(caller, dto, isSound)),
        ...this.draftMarkers(dto, isSound),
      ],
    };
  }

  /** For who names a harness where its ID is asked for. */
  private idsOf(caller: HarnessCaller, body: unknown): (problems: Problem[]) => Promise<Problem[]> {
    const sentAt = ({ pointer }: Problem) => (body as JsonObject)[pointer.slice(1)];
    return (problems) => this.ids.suggestIn(caller, problems, sentAt);
  }

  /** What the form cannot tell about content that stands for itself: a whole harness, and not a patch to one. */
  private async standing(caller: HarnessCaller, dto: ContentPatch, isSound: IsSound): Promise<Problem[]> {
    return [
      ...fileSystemProblems(dto.capabilities, dto.initial_files),
      ...(await settingsProblems(this.settings, caller, dto, isSound)),
    ];
  }

  /** Nothing is stored yet that a marker could stand for. */
  private draftMarkers({ mcpServers }: ContentPatch, isSound: IsSound): Problem[] {
    return markerProblems(soundServers(mcpServers, isSound), {});
  }
}
