import type { HarnessCaller } from '../access/caller.js';
import type { HarnessSettings } from '../harnesses.options.js';
import type { RepeatableRequest } from '../replays/replays.repository.js';
import type { VersionCondition } from '../rules/entity-tag.js';
import type { VersionChange, VersionNote } from '../sql/write.sql.js';

/** What comes with a write besides its body. */
export interface WriteContext {
  /** Which versions may be written over; any, when absent. */
  ifMatch?: VersionCondition;
  /** Why the change is made, for the history; at most 500 characters. */
  reason?: string;
  /** Every check and the write itself, taken back: the answer is what would have been stored. */
  dryRun?: boolean;
  /** The answer is kept for a repetition of this request; a dry run keeps none. */
  request?: RepeatableRequest;
}

/** What the history is to say of a write. */
export function noteOf(
  { maxVersionsPerHarness: keep }: HarnessSettings,
  { actor }: HarnessCaller,
  { reason }: WriteContext,
  change: VersionChange,
): VersionNote {
  return { change, actor, reason: reason ?? null, keep };
}
