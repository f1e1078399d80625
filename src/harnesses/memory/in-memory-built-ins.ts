import type { Public } from '../../values/shape.js';
import type { BuiltInColumns, BuiltInsRepository, Reconciliation } from '../storage/built-ins.repository.js';
import type { Memory } from './memory.js';
import { newRow, timeOfWrite, toRow, type StoredRow } from './organization.js';
import { keep } from './writes.js';

/** What the history says of a built-in. */
const ENTRY = { change: 'created', actor: 'system', reason: null, keep: 1 } as const;

/** What {@link BuiltInsRepository} does, over maps: an organization that is new gets them, and their definitions stay. */
export class InMemoryBuiltIns implements Public<BuiltInsRepository> {
  constructor(private readonly memory: Memory) {}

  /** For who asks for the class: its public face is all that anybody can use. */
  asRepository(): BuiltInsRepository {
    return this as unknown as BuiltInsRepository;
  }

  /** A transaction of the host's begins with the built-ins that are there. */
  within(): BuiltInsRepository {
    return this.asRepository();
  }

  reconcile(orgId: string, _revision: number, definitions: () => BuiltInColumns[]): Promise<Reconciliation> {
    return this.memory.write(orgId, (organization) => {
      const at = timeOfWrite(organization);
      const wanted = definitions();
      const idOf = new Map(wanted.map(({ id, name }) => [name, id]));
      for (const definition of wanted) {
        const parent_harness_id = idOf.get(definition.parent_name ?? '') ?? null;
        const state = { parent_harness_id, is_built_in: true };
        keep(organization, { ...newRow(definition.id, at), ...columnsOf(definition), ...state }, ENTRY);
      }
      // Nobody wants a line in the log for every test.
      return { written: [], skipped: [] };
    });
  }
}

function columnsOf({ id: _id, parent_name: _parent, ...columns }: BuiltInColumns): Partial<StoredRow> {
  return toRow(columns);
}
