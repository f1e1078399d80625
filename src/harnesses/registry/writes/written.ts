import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessRow } from '../../storage/harness-row.js';
import { toHarnessId } from '../../rules/ids.js';
import { HarnessEventType, HarnessEvent } from '../../ports/events.js';

/** The result of an attempt; without an event nothing changed. */
export interface Written {
  row: HarnessRow;
  event: HarnessEventType | null;
}

/** Null passes a conflict on. */
export function written(row: HarnessRow | null, event: HarnessEventType): Written | null {
  return row && { row, event };
}

export function toEvent(
  { orgId, actor }: HarnessCaller,
  type: HarnessEventType,
  row: HarnessRow,
): HarnessEvent {
  const { id, name, version, updated_at: at } = row;
  return { type, orgId, harnessId: toHarnessId(id), name, version, actor, at };
}
