import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessRow } from '../../storage/harness-row.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessesRepository, LoadedHarness } from '../../storage/harnesses.repository.js';
import * as lifecycle from '../../rules/lifecycle.js';
import { notFound } from '../../rules/refs.js';
import type { RequestContext } from './write-context.js';

/** A harness that is there, with all that decides about writing it. */
export type Found = LoadedHarness & { row: HarnessRow };

/** What a write is asked by whom, and where it reads and writes. */
export interface Scene {
  repository: HarnessesRepository;
  caller: HarnessCaller;
  context: RequestContext;
}

/** Ends an attempt: If-Match named another version. Its refusal is made outside, where the host may be asked. */
export class StaleVersion extends Error {
  constructor(readonly row: HarnessRow) {
    super('stale');
  }
}

/** The harness, if it is there, may be changed at all, and is the version that the client expects. */
export async function findWritable(
  presenter: HarnessPresenter,
  { repository, caller, context }: Scene,
  id: string,
  parentId: string | null = null,
): Promise<Found> {
  const loaded = await repository.load(caller.orgId, { id }, parentId);
  if (!loaded.row) throw notFound({ id });
  lifecycle.refuseBuiltIn(loaded.row, presenter.actions(caller, loaded.row, 'copy'));
  if (context.ifMatch && !context.ifMatch(loaded.row.version)) throw new StaleVersion(loaded.row);
  return { ...loaded, row: loaded.row };
}

/** What decides whether a harness may leave use; `inUse` is what the host says. */
export function leavingFacts(
  { row, isDefault, children }: Found,
  inUse: string | null,
): lifecycle.LeavingFacts {
  return { name: row.name, isDefault, children, inUse };
}

/** The version and the tree that a write was decided on. */
export function expectedOf({ row, treeVersion }: Found): { version: number; treeVersion: string } {
  return { version: row.version, treeVersion };
}
