import type { EmitEvent } from '../ports/events.js';
import { withoutTurn } from '../../values/turns.js';
import { BuiltInsService } from '../registry/built-ins/built-ins.service.js';
import { assembleParts, emitterOf, type HarnessParts, type HarnessRegistry } from '../registry/registry.js';
import type { HarnessSettings } from '../registry/settings.js';
import { HostTransactions } from './host-transactions.js';
import { InMemoryBuiltIns } from './in-memory-built-ins.js';
import { InMemoryHarnesses } from './in-memory-harnesses.js';
import { InMemoryTrees } from './in-memory-trees.js';
import { InMemoryVersions } from './in-memory-versions.js';
import { Memory } from './memory.js';

export interface InMemoryRegistry extends Pick<HarnessRegistry, 'parts' | 'within'> {
  transactions: HostTransactions;
}

const NO_RECORDS = {
  within: (): never => {
    throw new Error('Only requests over HTTP have an Idempotency-Key.');
  },
};

/** The parts of the registry over maps, where {@link assembleRegistry} puts them on a database. */
export function assembleInMemory(settings: HarnessSettings): InMemoryRegistry {
  const memory = Memory.empty();
  const transactions = new HostTransactions(memory);
  const builtIns = new BuiltInsService(new InMemoryBuiltIns(memory).asRepository(), settings.builtIns);
  const partsOn = (place: Memory, emit: EmitEvent): HarnessParts => {
    const ready = (orgId: string) => builtIns.ensure(orgId);
    const repository = new InMemoryHarnesses(place, ready).asRepository();
    const trees = new InMemoryTrees(place, ready).asRepository();
    const versions = new InMemoryVersions(place).asRepository();
    return assembleParts(
      settings,
      { repository, trees, versions, idempotency: NO_RECORDS },
      emit,
      withoutTurn,
    );
  };
  return {
    parts: partsOn(memory, emitterOf(settings)),
    within: (transaction, emit) => partsOn(transactions.placeOf(transaction), emit),
    transactions,
  };
}
