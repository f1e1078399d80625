import { Injectable } from '@nestjs/common';
import type { HarnessCaller } from '../access/caller.js';
import { checkBody } from '../checks/check-body.js';
import { HarnessDrafts } from '../checks/harness-drafts.js';
import { CheckNetworkDto, type NetworkCheckDto } from '../dto/network-check.dto.js';
import type { EffectiveHarnessDto } from '../dto/effective.dto.js';
import type { HarnessRow } from '../harness.mapper.js';
import { HarnessesRepository } from '../harnesses.repository.js';
import type { Layer } from '../rules/effective/layers.js';
import { resolveLayers } from '../rules/effective/resolve.js';
import { urlChecker } from '../rules/network/network-access.js';
import { notFound, readRef } from '../rules/refs.js';
import { effectiveDocument, layerOf, linkOf } from './effective-document.js';

/** What harnesses come to, with everything they inherit. */
@Injectable()
export class EffectiveService {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly drafts: HarnessDrafts,
  ) {}

  /** The merged configuration, and where each element of it comes from. */
  async get(caller: HarnessCaller, idOrName: string): Promise<EffectiveHarnessDto> {
    const chain = await this.chain(caller, idOrName);
    return effectiveDocument(chain.map(linkOf), chain.map(layerOf));
  }

  /** The same with the layers of a {@link ResolveHarnessDto} on top. */
  async resolve(caller: HarnessCaller, idOrName: string, body: unknown): Promise<EffectiveHarnessDto> {
    const extra = await this.drafts.layers(caller, body);
    const chain = await this.chain(caller, idOrName);
    return effectiveDocument(chain.map(linkOf), [...chain.map(layerOf), ...extra]);
  }

  /** Whether sessions may reach the URLs of a {@link CheckNetworkDto}, and which rule decides. */
  async checkNetwork(caller: HarnessCaller, idOrName: string, body: unknown): Promise<NetworkCheckDto> {
    const { urls } = await checkBody(CheckNetworkDto, body, { nulls: 'absent' });
    const layers = (await this.chain(caller, idOrName)).map(layerOf);
    const decide = urlChecker(resolveLayers(layers).network);
    return { results: urls.map((url) => ({ url, ...withSource(decide(url), layers) })) };
  }

  private async chain(caller: HarnessCaller, idOrName: string): Promise<HarnessRow[]> {
    const ref = readRef(idOrName);
    const chain = await this.repository.chain(caller.orgId, ref);
    if (chain.length === 0) throw notFound(ref);
    return chain;
  }
}

/** The rules name layers by their place in the stack; a client by what they are. */
function withSource<T extends { origin: number | null }>(decision: T, layers: readonly Layer[]) {
  return { ...decision, origin: decision.origin === null ? null : layers[decision.origin]!.source };
}
