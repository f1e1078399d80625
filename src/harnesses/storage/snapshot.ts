import type { HarnessRow } from './harness-row.js';

type Times = 'created_at' | 'updated_at' | 'archived_at' | 'deleted_at';

/** A row as JSON: times are text. */
export type Snapshot = Omit<HarnessRow, Times> & Record<Times, string | null>;

/** The row that a snapshot was made of. */
export function fromSnapshot(snapshot: Snapshot): HarnessRow {
  const time = (text: string | null) => (text === null ? null : new Date(text));
  return {
    ...snapshot,
    created_at: new Date(snapshot.created_at!),
    updated_at: new Date(snapshot.updated_at!),
    archived_at: time(snapshot.archived_at),
    deleted_at: time(snapshot.deleted_at),
  };
}
