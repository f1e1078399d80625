import { ALL_COLUMNS } from '../harness-row.js';
import { LOCK_TIMEOUT } from '../../../sql/session.js';
import { Parameters } from '../../../sql/parameters.js';
import { TYPE_OF, type WrittenColumns } from '../columns.js';
import type { Tables } from '../tables.js';
import type { Statement } from '../../../sql/statement.js';
import { columnsOf } from './tree.sql.js';
import { VersionChange } from '../../rules/version-change.js';

/** What the history says of a write. */
export interface VersionEntry {
  change: VersionChange;
  actor: string;
  reason: string | null;
  /** How many versions a harness keeps. */
  keep: number;
}

/** A harness to be. */
export interface HarnessInsert {
  id: string;
  columns: WrittenColumns;
  /** Own harnesses that the organization may have. */
  limit: number;
  /** Given when the tree decided: the write goes through only while that is still the tree. */
  treeVersion?: string;
  entry: VersionEntry;
}

/** A change of a harness. */
export interface HarnessUpdate {
  id: string;
  columns: WrittenColumns;
  /** The version it was decided on. */
  version: number;
  /** Given when the tree decided, or changes. */
  treeVersion?: string;
  /** Null erases the harness: its history and idempotency records go, and it no longer counts. */
  entry: VersionEntry | null;
}

/** The moment of the statement, also inside a host's longer transaction. */
const NOW = 'statement_timestamp()';

/** Adds a harness and its first version, if the limit allows it, the name is free and the tree is as it was. */
export function renderInsert(
  { harness, org, version }: Tables,
  orgId: string,
  insert: HarnessInsert,
  isLimited: boolean,
): Statement {
  const parameters = Parameters.of(orgId);
  const id = { column: 'id', placeholder: parameters.add(insert.id, 'uuid') };
  const written = [id, ...parameters.addColumns(insert.columns, TYPE_OF)];
  const tree =
    insert.treeVersion === undefined
      ? ''
      : `AND o.tree_version = ${parameters.add(insert.treeVersion, 'bigint')}`;
  const limits = limitsFor(isLimited);
  const sql = `WITH ${limits.part} held AS (
      SELECT o.org_id FROM ${org} o ${limits.join}
      WHERE o.org_id = $1 AND o.own_harnesses < ${parameters.add(insert.limit)} ${tree} FOR UPDATE OF o
    ), written AS (
      INSERT INTO ${harness} (org_id, ${written.map(({ column }) => column).join(', ')})
      SELECT org_id, ${written.map(({ placeholder }) => placeholder).join(', ')} FROM held
      ON CONFLICT (org_id, name) WHERE status <> 'deleted' DO NOTHING
      RETURNING org_id, ${ALL_COLUMNS.join(', ')}
    ), counted AS (
      UPDATE ${org} SET own_harnesses = own_harnesses + 1, tree_version = tree_version + ${tree ? 1 : 0}
      WHERE org_id IN (SELECT org_id FROM written)
    ), ${renderVersion(version, insert.entry, parameters)}
    SELECT ${columnsOf('written')} FROM written`;
  return { sql, values: parameters.values };
}

/**
 * Changes a harness, and adds a version, if it is still the version and the tree that it was decided on, and a new name
 * is free.
 */
export function renderUpdate(
  { harness, org, version, idempotencyRecord }: Tables,
  orgId: string,
  update: HarnessUpdate,
  isLimited: boolean,
): Statement {
  const parameters = Parameters.of(orgId);
  const id = parameters.add(update.id, 'uuid');
  const set = parameters
    .addColumns(update.columns, TYPE_OF)
    .map(({ column, placeholder }) => `${column} = ${placeholder}`);
  const expected = parameters.add(update.version);
  const tree = update.treeVersion === undefined ? null : parameters.add(update.treeVersion, 'bigint');
  const history = update.entry
    ? renderVersion(version, update.entry, parameters)
    : `erased AS (DELETE FROM ${version} WHERE (org_id, harness_id) IN (SELECT org_id, id FROM written)),
      forgotten AS (DELETE FROM ${idempotencyRecord} WHERE (org_id, harness_id) IN (SELECT org_id, id FROM written))`;
  const isFree =
    update.columns.name === undefined
      ? ''
      : `AND NOT EXISTS (SELECT FROM ${harness} other WHERE other.org_id = $1 AND other.id <> h.id
          AND other.status <> 'deleted' AND other.name = ${parameters.add(update.columns.name)})`;
  const counted = `counted AS (
      UPDATE ${org} SET tree_version = tree_version + 1, own_harnesses = own_harnesses - ${update.entry ? 0 : 1}
      WHERE org_id IN (SELECT org_id FROM written)
    ),`;
  const limits = limitsFor(isLimited);
  const sql = `WITH ${limits.part} held AS (
      SELECT h.org_id FROM ${org} o JOIN ${harness} h ON h.org_id = o.org_id ${limits.join}
      WHERE o.org_id = $1 AND h.id = ${id} AND h.version = ${expected} AND h.status <> 'deleted' ${isFree}
        ${tree ? `AND o.tree_version = ${tree} FOR UPDATE OF o, h` : 'FOR UPDATE OF h'}
    ), written AS (
      UPDATE ${harness} h
      SET ${[...set, ...timesFor(update.columns), 'version = version + 1', `updated_at = ${NOW}`].join(', ')}
      FROM held WHERE h.org_id = held.org_id AND h.id = ${id}
      RETURNING h.org_id, ${columnsOf('h')}
    ), ${tree ? counted : ''} ${history}
    SELECT ${columnsOf('written')} FROM written`;
  return { sql, values: parameters.values };
}

/** Chooses the default harness, if the tree is as it was. */
export function renderDefault(
  org: string,
  orgId: string,
  { id, treeVersion }: { id: string | null; treeVersion: string },
  isLimited: boolean,
): Statement {
  const limits = limitsFor(isLimited);
  const sql = `WITH ${limits.part} held AS (
      SELECT o.org_id FROM ${org} o ${limits.join} WHERE o.org_id = $1 AND o.tree_version = $3 FOR UPDATE OF o
    ), chosen AS (
      UPDATE ${org} o SET default_harness_id = $2, tree_version = tree_version + 1
      FROM held WHERE o.org_id = held.org_id RETURNING 1
    ) SELECT * FROM chosen`;
  return { sql, values: [orgId, id, treeVersion] };
}

/** The lock timeout of a single statement. A transaction sets its own. */
function limitsFor(isLimited: boolean): { part: string; join: string } {
  if (!isLimited) return { part: '', join: '' };
  return { part: `${LOCK_TIMEOUT},`, join: 'JOIN limits ON limits.one IS NOT NULL' };
}

/** Stores what was written as a version, whole, and lets the oldest go. */
function renderVersion(table: string, entry: VersionEntry, parameters: Parameters): string {
  const { change, actor, reason, keep } = entry;
  const texts = [change, reason, actor].map((text) => parameters.add(text, 'text')).join(', ');
  return `versioned AS (
      INSERT INTO ${table} (org_id, harness_id, version, change, reason, actor, created_at, snapshot)
      SELECT org_id, id, version, ${texts}, updated_at, to_jsonb(written) - 'org_id' FROM written
    ), pruned AS (
      DELETE FROM ${table} v USING written
      WHERE v.org_id = written.org_id AND v.harness_id = written.id
        AND v.version <= written.version - ${parameters.add(keep, 'integer')}
    )`;
}

/** The times that go with a change of status. */
function timesFor(columns: Record<string, unknown>): string[] {
  if (columns.status === 'archived') return [`archived_at = ${NOW}`];
  if (columns.status === 'active') return ['archived_at = NULL'];
  return columns.status === 'deleted' ? [`deleted_at = ${NOW}`] : [];
}
