import type { HarnessRow } from '../storage/harness-row.js';
import type { VersionRow } from '../storage/versions.repository.js';
import { asJsonb } from './jsonb.js';
import { TYPE_OF, type WrittenColumns } from '../storage/columns.js';

/** A row of the harness table, with the columns that only lists and sums look at. */
export type StoredRow = HarnessRow & { search_text: string; size_bytes: number };

export type StoredVersion = VersionRow & { row: StoredRow };

/** All that is stored of an organization. What is in the maps is replaced and never changed. */
export interface Organization {
  treeVersion: number;
  ownHarnesses: number;
  defaultId: string | null;
  harnesses: Map<string, StoredRow>;
  /** By harness, oldest first. */
  versions: Map<string, readonly StoredVersion[]>;
  /** When it was written last, in milliseconds since 1970. */
  writtenAt: number;
  /** Grows with every write. */
  writes: number;
  /** The same when this copy was made. */
  writesBefore: number;
}

export function newOrganization(): Organization {
  const counters = { treeVersion: 0, ownHarnesses: 0, writtenAt: 0, writes: 0, writesBefore: 0 };
  return { ...counters, defaultId: null, harnesses: new Map(), versions: new Map() };
}

/** One that can be written without the other. */
export function forkOf(organization: Organization): Organization {
  const { harnesses, versions, writes } = organization;
  return {
    ...organization,
    harnesses: new Map(harnesses),
    versions: new Map(versions),
    writesBefore: writes,
  };
}

/** The time of a write, later than that of the one before: what is newer is sorted so, however fast it came. */
export function timeOfWrite(organization: Organization): Date {
  organization.writtenAt = Math.max(Date.now(), organization.writtenAt + 1);
  return new Date(organization.writtenAt);
}

/** What the database fills in where a write says nothing. */
export function newRow(id: string, at: Date): StoredRow {
  const state = { is_built_in: false, status: 'active', version: 1 };
  const source = { copied_from_id: null, copied_from_version: null, parent_harness_id: null };
  const times = { created_at: at, updated_at: at, archived_at: null, deleted_at: null };
  const content = { system_prompt: '', tags: [], capabilities: [], initial_files: [], mcp_servers: {} };
  const others = {
    description: null,
    default_model_id: null,
    network_access: null,
    parallel_tool_calls: null,
  };
  const sums = { embedder_metadata: {}, search_text: '', size_bytes: 0 };
  return { id, ...state, ...source, ...times, ...content, ...others, ...sums } as unknown as StoredRow;
}

/** Values as the driver returns them: of JSON columns, what the text says. */
export function toRow(columns: WrittenColumns): Partial<StoredRow> {
  const values = Object.entries(columns).map(([column, value]) => {
    if (TYPE_OF[column as keyof typeof TYPE_OF] !== 'jsonb') return [column, structuredClone(value)];
    return [column, asJsonb(typeof value === 'string' ? JSON.parse(value) : value)];
  });
  return Object.fromEntries(values) as Partial<StoredRow>;
}
