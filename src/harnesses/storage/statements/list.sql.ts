import type { HarnessRow } from '../harness-row.js';
import { Parameters } from '../../../sql/parameters.js';
import type { Statement } from '../../../sql/statement.js';
import { RECURSION_LIMIT } from './tree.sql.js';

export interface ListSort {
  column: 'created_at' | 'updated_at' | 'name';
  descending: boolean;
}

/** A list request, checked and put into the database's terms. */
export interface ListQuery {
  words: string[];
  includeArchived: boolean;
  tags: string[];
  capability?: string;
  parentId?: string;
  /** All descendants of this harness. */
  ancestorId?: string;
  isBuiltIn?: boolean;
  sort: ListSort;
  limit: number;
  /** Where the previous page ended. */
  after?: { value: string; id: string };
  columns: readonly string[];
  /** Whether no column is large: such a page does not end early. */
  isLight: boolean;
}

export interface ListedPage {
  rows: HarnessRow[];
  total: number;
  hasMore: boolean;
}

/** Where a page ends early; the first row is always in it. */
export const PAGE_BYTES = 8 * 1024 * 1024;

/** What the statement of a page returns. */
export type ListedRow = HarnessRow & { total: string; fetched: string };

/**
 * One statement for a page, the number of all matches, and whether there is more. Gives at least one row unless the page
 * is larger than `maxBytes`; on an empty page its `id` is null.
 */
export function renderList(table: string, orgId: string, list: ListQuery, maxBytes: number): Statement {
  const parameters = Parameters.of(orgId);
  const key = list.sort.column;
  const direction = list.sort.descending ? 'DESC' : 'ASC';
  const conditions = renderFilters(table, list, parameters);
  const after = list.after
    ? `WHERE (${key}, id) ${list.sort.descending ? '<' : '>'} (${parameters.add(list.after.value, key === 'name' ? 'varchar' : 'timestamptz')}, ${parameters.add(list.after.id, 'uuid')})`
    : '';
  const sql = `WITH matching AS (
      SELECT id, ${key}, size_bytes FROM ${table} WHERE ${conditions.join(' AND ')}
    ), candidates AS (
      SELECT * FROM matching ${after} ORDER BY ${key} ${direction}, id ${direction} LIMIT ${parameters.add(list.limit)} + 1
    ), page AS (
      SELECT id, size_bytes, row_number() OVER place AS place, sum(size_bytes) OVER place AS bytes
      FROM candidates WINDOW place AS (ORDER BY ${key} ${direction}, id ${direction})
    ), kept AS (
      SELECT * FROM page
      WHERE place = 1 OR (place <= ${parameters.add(list.limit)} AND bytes <= ${parameters.add(list.isLight ? Number.MAX_SAFE_INTEGER : PAGE_BYTES)})
    )
    SELECT (SELECT count(*) FROM matching) AS total, (SELECT count(*) FROM candidates) AS fetched, kept.size_bytes,
      ${list.columns.map((column) => `h.${column}`).join(', ')}
    FROM (VALUES (1)) AS always (one)
    LEFT JOIN kept ON true
    LEFT JOIN ${table} h ON h.org_id = $1 AND h.id = kept.id
    WHERE coalesce((SELECT max(bytes) FROM kept), 0) <= ${parameters.add(maxBytes)}
    ORDER BY place`;
  return { sql, values: parameters.values };
}

function renderFilters(table: string, list: ListQuery, parameters: Parameters): string[] {
  const conditions = ['org_id = $1'];
  conditions.push(list.includeArchived ? `status <> 'deleted'` : `status = 'active'`);
  for (const word of list.words) conditions.push(`strpos(search_text, ${parameters.add(word)}) > 0`);
  if (list.tags.length > 0) conditions.push(`tags @> ${parameters.add(list.tags, 'text[]')}`);
  if (list.capability !== undefined) {
    conditions.push(`capabilities @> ${parameters.add(JSON.stringify([{ ref: list.capability }]), 'jsonb')}`);
  }
  if (list.parentId !== undefined)
    conditions.push(`parent_harness_id = ${parameters.add(list.parentId, 'uuid')}`);
  if (list.ancestorId !== undefined)
    conditions.push(descendsFrom(table, parameters.add(list.ancestorId, 'uuid')));
  if (list.isBuiltIn !== undefined) conditions.push(`is_built_in = ${parameters.add(list.isBuiltIn)}`);
  return conditions;
}

function descendsFrom(table: string, ancestor: string): string {
  return `id IN (
    WITH RECURSIVE below AS (
      SELECT id, 1 AS level FROM ${table} WHERE org_id = $1 AND parent_harness_id = ${ancestor}
      UNION ALL
      SELECT c.id, level + 1 FROM below JOIN ${table} c ON c.org_id = $1 AND c.parent_harness_id = below.id WHERE level < ${RECURSION_LIMIT}
    ) SELECT id FROM below)`;
}
