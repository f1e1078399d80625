import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessRow } from '../../storage/harness-row.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { ExistingHarness } from '../../storage/loaded-harness.js';
import * as lifecycle from '../../rules/lifecycle.js';
import type { RequestContext } from './write-context.js';

/** Who writes, what came with the request, and where it reads and writes. */
export interface WriteScope {
  repository: HarnessesRepository;
  caller: HarnessCaller;
  context: RequestContext;
}

/** Ends an attempt: If-Match named another version. The 412 is made outside the transaction, where ports may be asked. */
export class VersionMismatch extends Error {
  constructor(readonly row: HarnessRow) {
    super('version mismatch');
  }
}

/** @throws HarnessError when it does not exist or is built in; {@link VersionMismatch} when If-Match names another version. */
export async function getWritable(
  presenter: HarnessPresenter,
  { repository, caller, context }: WriteScope,
  id: string,
  parentId: string | null = null,
): Promise<ExistingHarness> {
  const loaded = await repository.getLoaded(caller.orgId, { id }, parentId);
  lifecycle.refuseBuiltIn(loaded.row, presenter.actions(caller, loaded.row, 'copy'));
  if (context.ifMatch && !context.ifMatch(loaded.row.version)) throw new VersionMismatch(loaded.row);
  return loaded;
}

/** What decides whether a harness may leave use; `inUse` is what the host says. */
export function leavingFacts(
  { row, isDefault, activeChildren, children }: ExistingHarness,
  inUse: string | null,
): lifecycle.LeavingFacts {
  return { name: row.name, isDefault, activeChildren, children, inUse };
}

/** The version and the tree that a write was decided on. */
export function expectedOf({ row, treeVersion }: ExistingHarness): { version: number; treeVersion: string } {
  return { version: row.version, treeVersion };
}
