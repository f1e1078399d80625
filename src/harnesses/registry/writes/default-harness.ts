import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { toHarnessId } from '../../rules/ids.js';
import { refuseInactive } from '../../rules/lifecycle.js';
import { readRef } from '../../rules/refs.js';
import { writeWithRetry } from './retry.js';

/** Which harness an organization means by `default`. */
export class DefaultHarness {
  constructor(private readonly repository: HarnessesRepository) {}

  /** Chooses one that exists and is active; null goes back to the built-in `generic`. */
  async set({ orgId }: HarnessCaller, idOrName: string | null): Promise<void> {
    await writeWithRetry(this.repository, orgId, null, async (repository) => {
      const ref = idOrName === null ? null : readRef(idOrName);
      const { row, treeVersion } = await (ref
        ? repository.getLoaded(orgId, ref, null)
        : repository.load(orgId, null, null));
      if (row) refuseInactive(row, 'cannot be the default harness');
      return (await repository.setDefault(orgId, row?.id ?? null, treeVersion)) || null;
    });
  }

  /** The ID of the one that was chosen, null while none was. */
  async get({ orgId }: HarnessCaller): Promise<string | null> {
    const id = await this.repository.findDefault(orgId);
    return id && toHarnessId(id);
  }
}
