import { fail } from '../../values/fail.js';
import type { Public } from '../../values/shape.js';
import type { Descendant } from '../rules/descendants.js';
import type { Layer } from '../rules/effective/layers.js';
import { effectiveTooLarge } from '../rules/effective/too-large.js';
import type { HarnessRef } from '../rules/refs.js';
import type { HarnessRow } from '../storage/harness-row.js';
import type { TreesRepository } from '../storage/trees.repository.js';
import type { Memory } from './memory.js';
import { mayFit } from './merge-size.js';
import type { Organization } from './organization.js';
import { chainIn, descendantsIn, findIn, livingOf } from './tree.js';

/** What {@link TreesRepository} does, over maps. */
export class InMemoryTrees implements Public<TreesRepository> {
  constructor(
    private readonly memory: Memory,
    private readonly ready: (orgId: string) => Promise<void>,
  ) {}

  /** For who asks for the class: its public face is all that anybody can use. */
  asRepository(): TreesRepository {
    return this as unknown as TreesRepository;
  }

  chain(orgId: string, ref: HarnessRef): Promise<HarnessRow[]> {
    return this.read(orgId, (organization) => chainIn(organization, findIn(organization, ref)));
  }

  networkChain(orgId: string, ref: HarnessRef): Promise<HarnessRow[]> {
    return this.chain(orgId, ref);
  }

  mergeable(orgId: string, ref: HarnessRef, onTop: readonly Layer[]): Promise<HarnessRow[]> {
    const replaced = onTop.flatMap(({ content }) => content.initial_files.map(({ path }) => path));
    return this.read(orgId, (organization) => {
      const chain = chainIn(organization, findIn(organization, ref));
      return mayFit(chain, replaced) ? chain : fail(effectiveTooLarge());
    });
  }

  findAll(orgId: string, ids: readonly string[]): Promise<HarnessRow[]> {
    return this.read(orgId, (organization) => livingOf(organization).filter(({ id }) => ids.includes(id)));
  }

  descendants(orgId: string, id: string): Promise<Descendant[]> {
    return this.read(orgId, (organization) => descendantsIn(organization, id));
  }

  private async read<T>(orgId: string, work: (organization: Organization) => T): Promise<T> {
    await this.ready(orgId);
    return structuredClone(work(this.memory.of(orgId)));
  }
}
