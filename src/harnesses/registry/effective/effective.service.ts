import type { HarnessCaller } from '../../ports/access.js';
import { checkBody } from '../../../checks/check-body.js';
import { largeBody } from '../../../checks/large-body.js';
import type { HarnessDrafts } from '../drafts/harness-drafts.js';
import { CheckNetworkDto, type NetworkCheckDto } from '../../dto/network-check.dto.js';
import type { EffectiveHarnessDto } from '../../dto/effective.dto.js';
import { storedBytes, type HarnessRow } from '../../storage/harness-row.js';
import type { TreesRepository } from '../../storage/trees.repository.js';
import type { NetworkAccess } from '../../rules/harness-fields.js';
import type { Layer } from '../../rules/effective/layers.js';
import {
  resolvingLayers,
  type EffectiveConfiguration,
  type Resolution,
} from '../../rules/effective/resolve.js';
import { refuseInactive } from '../../rules/lifecycle.js';
import { urlChecker } from '../../rules/network/network-access.js';
import { MAX_URL_LENGTH } from '../../rules/network/network-url.js';
import { repeated } from '../../../values/repeated.js';
import { fail } from '../../../values/fail.js';
import type { DoWork, Steps } from '../../../values/turns.js';
import { notFound, readRef, type HarnessRef } from '../../rules/refs.js';
import type { HeaderVault } from '../../secrets/header-vault.js';
import { openHeaders } from '../../secrets/sealed-headers.js';
import { effectiveDocument } from './effective-document.js';
import { layerOf, linkOf } from './links.js';

/** The effective configuration of a harness that is stored, and so has an ID, a name and a version. */
export type ResolvedHarness = EffectiveHarnessDto & { harness_id: string; name: string; version: number };

/** What is resolved beyond the harnesses, and how it is shown. */
export interface ResolveOptions {
  /** Up to four layers of a {@link ResolveHarnessDto}, lowest last; checked as in an HTTP body. */
  layers?: unknown;
  /** Refuses a harness that is archived: what starts a session wants this. Default: false. */
  onlyActive?: boolean | undefined;
  /** Header values of MCP servers as they are, instead of `********`. Default: false. */
  includeSecrets?: boolean | undefined;
}

/** What harnesses come to, with everything they inherit. */
export class EffectiveService {
  constructor(
    private readonly trees: TreesRepository,
    private readonly drafts: HarnessDrafts,
    private readonly vault: HeaderVault,
    private readonly doWork: DoWork,
  ) {}

  /**
   * The merged configuration, and where each element of it comes from; with the layers of a {@link ResolveHarnessDto}
   * on top, if there is one.
   */
  async resolve(
    caller: HarnessCaller,
    idOrName: string,
    body?: unknown,
    { onlyActive = false, includeSecrets = false }: Omit<ResolveOptions, 'layers'> = {},
  ): Promise<ResolvedHarness> {
    const extra = body === undefined ? [] : await this.drafts.layers(caller, body);
    const ref = readRef(idOrName);
    const chain = existing(await this.trees.mergeable(caller.orgId, ref, extra), ref);
    if (onlyActive) refuseInactive(chain.at(-1)!, 'cannot be used for anything new');
    const show = includeSecrets ? this.opener(caller, chain) : undefined;
    const layers = [...chain.map(layerOf), ...extra];
    const knowsKey = (sealed: string) => this.vault.knows(sealed);
    const bytes = storedBytes(chain) + (largeBody(body)?.bytes ?? 0);
    const document = effectiveDocument(chain.map(linkOf), layers, knowsKey, show);
    return this.doWork(caller.orgId, bytes, document) as Promise<ResolvedHarness>;
  }

  /** Whether sessions may reach the URLs of a {@link CheckNetworkDto}, and which rule decides. */
  async checkNetwork(caller: HarnessCaller, idOrName: string, body: unknown): Promise<NetworkCheckDto> {
    const { urls } = await checkBody(CheckNetworkDto, body, { nulls: 'absent', isStored: false });
    const ref = readRef(idOrName);
    const layers = existing(await this.trees.networkChain(caller.orgId, ref), ref).map(layerOf);
    const bytes = layers.reduce((sum, { content }) => sum + bytesOfPatterns(content.network_access), 0);
    return this.doWork(caller.orgId, bytes + (largeBody(body)?.bytes ?? 0), decisions(urls, layers));
  }

  /** Opens what the harnesses of a chain have sealed; what other layers bring was never sealed. */
  private opener({ orgId }: HarnessCaller, chain: readonly HarnessRow[]) {
    return ({ configuration, servers }: Resolution): EffectiveConfiguration => {
      const opened = servers.flatMap(({ key, value, layer }) => {
        const harness = chain[layer];
        if (!harness) return [[key, value] as const];
        return Object.entries(openHeaders(this.vault, { orgId, harnessId: harness.id }, { [key]: value }));
      });
      return { ...configuration, mcpServers: Object.fromEntries(opened) };
    };
  }
}

function* decisions(urls: readonly string[], layers: readonly Layer[]): Steps<NetworkCheckDto> {
  const { network } = yield* resolvingLayers(layers);
  yield;
  const decide = urlChecker(network);
  const results: NetworkCheckDto['results'] = [];
  for (const url of urls) {
    yield;
    results.push({ url: shown(url), ...withSource(decide(url), layers) });
  }
  return { results };
}

/** About how many, without looking at each: most are short. */
const BYTES_OF_PATTERN = 64;

function bytesOfPatterns(access: NetworkAccess | null): number {
  return access === null ? 0 : (access.allowed.length + access.blocked.length) * BYTES_OF_PATTERN;
}

/** @throws HarnessError `harness_not_found` when there is no such harness. */
function existing(chain: HarnessRow[], ref: HarnessRef): HarnessRow[] {
  return chain.length > 0 ? chain : fail(notFound(ref));
}

/** What is too long to be judged is too long to be repeated. */
function shown(url: string): string {
  return url.length > MAX_URL_LENGTH ? repeated(url) : url;
}

/** The rules name layers by their place in the stack; a client by what they are. */
function withSource<T extends { origin: number | null }>(decision: T, layers: readonly Layer[]) {
  return { ...decision, origin: decision.origin === null ? null : layers[decision.origin]!.source };
}
