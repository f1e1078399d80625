import type { HarnessInsert, HarnessUpdate, VersionEntry } from '../storage/statements/write.sql.js';
import {
  newRow,
  timeOfWrite,
  toRow,
  type Organization,
  type StoredRow,
  type StoredVersion,
} from './organization.js';
import { livingOf } from './tree.js';

/** Adds a harness with its first version; null where the limit, the name or the tree is against it. */
export function insertInto(organization: Organization, insert: HarnessInsert): StoredRow | null {
  const { id, columns, limit, treeVersion, entry } = insert;
  const row: StoredRow = { ...newRow(id, timeOfWrite(organization)), ...toRow(columns) };
  if (organization.ownHarnesses >= limit || !isTree(organization, treeVersion)) return null;
  if (isTaken(organization, row)) return null;
  organization.ownHarnesses += 1;
  if (treeVersion !== undefined) organization.treeVersion += 1;
  keep(organization, row, entry);
  return row;
}

/** Changes a harness and adds a version; null where the version, the name or the tree is against it. */
export function updateIn(organization: Organization, update: HarnessUpdate): StoredRow | null {
  const { id, columns, version, treeVersion, entry } = update;
  const before = organization.harnesses.get(id);
  if (before?.version !== version || before.status === 'deleted') return null;
  if (!isTree(organization, treeVersion)) return null;
  const at = timeOfWrite(organization);
  const times = timesFor(columns.status, at);
  const row: StoredRow = { ...before, ...toRow(columns), ...times, version: version + 1, updated_at: at };
  if (isTaken(organization, row)) return null;
  if (treeVersion !== undefined) {
    organization.treeVersion += 1;
    organization.ownHarnesses -= entry ? 0 : 1;
  }
  keep(organization, row, entry);
  return row;
}

/** Stores a row and its version; without an entry the history goes. */
export function keep(organization: Organization, row: StoredRow, entry: VersionEntry | null): void {
  organization.harnesses.set(row.id, row);
  if (!entry) return void organization.versions.delete(row.id);
  const { change, actor, reason, keep: most } = entry;
  const { version, updated_at } = row;
  const added: StoredVersion = { version, change, reason, actor, created_at: updated_at, row };
  organization.versions.set(row.id, [...(organization.versions.get(row.id) ?? []), added].slice(-most));
}

function isTree(organization: Organization, treeVersion: string | undefined): boolean {
  return treeVersion === undefined || treeVersion === String(organization.treeVersion);
}

function isTaken(organization: Organization, { id, name }: StoredRow): boolean {
  return livingOf(organization).some((other) => other.name === name && other.id !== id);
}

/** The times that go with a change of status. */
function timesFor(status: unknown, at: Date): Partial<StoredRow> {
  if (status === 'archived') return { archived_at: at };
  if (status === 'active') return { archived_at: null };
  return status === 'deleted' ? { deleted_at: at } : {};
}
