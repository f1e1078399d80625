import type { HarnessRow } from '../storage/harness-row.js';
import {
  PAGE_BYTES,
  type ListedPage,
  type ListQuery,
  type ListSort,
} from '../storage/statements/list.sql.js';
import type { StoredRow } from './organization.js';

type Place = { key: string | number; id: string };

/** A page of rows: those that match, in order, up to where the page ends. */
export function pageOf(
  rows: readonly StoredRow[],
  descendants: (id: string) => ReadonlySet<string>,
  query: ListQuery,
): ListedPage {
  const { sort, after, limit, isLight } = query;
  const below = query.ancestorId === undefined ? undefined : descendants(query.ancestorId);
  const matching = rows.filter((row) => matches(row, query) && (below?.has(row.id) ?? true));
  const order = (a: Place, b: Place) => (sort.descending ? -1 : 1) * compare(a, b);
  const start = after && {
    key: sort.column === 'name' ? after.value : Date.parse(after.value),
    id: after.id,
  };
  const candidates = matching
    .filter((row) => !start || order(placeOf(row, sort), start) > 0)
    .sort((a, b) => order(placeOf(a, sort), placeOf(b, sort)))
    .slice(0, limit + 1);
  const page = candidates.slice(0, limit);
  const fitting = page.slice(0, Math.max(1, countWithin(page, isLight ? Infinity : PAGE_BYTES)));
  return {
    rows: structuredClone(fitting) as HarnessRow[],
    total: matching.length,
    hasMore: candidates.length > fitting.length,
  };
}

function matches(row: StoredRow, query: ListQuery): boolean {
  const isShown = query.includeArchived ? row.status !== 'deleted' : row.status === 'active';
  return (
    isShown &&
    query.words.every((word) => row.search_text.includes(word)) &&
    query.tags.every((tag) => row.tags.includes(tag)) &&
    (query.capability ?? null) ===
      (row.capabilities.find(({ ref }) => ref === query.capability)?.ref ?? null) &&
    (query.parentId === undefined || row.parent_harness_id === query.parentId) &&
    (query.isBuiltIn === undefined || row.is_built_in === query.isBuiltIn)
  );
}

/** How many of the first rows have no more bytes than that together. */
function countWithin(rows: readonly StoredRow[], maxBytes: number): number {
  let bytes = 0;
  const tooMany = rows.findIndex(({ size_bytes }) => (bytes += size_bytes) > maxBytes);
  return tooMany === -1 ? rows.length : tooMany;
}

function placeOf(row: StoredRow, { column }: ListSort): Place {
  return { key: column === 'name' ? row.name : row[column].getTime(), id: row.id };
}

function compare(a: Place, b: Place): number {
  if (a.key === b.key) return byCodePoint(a.id, b.id);
  return a.key < b.key ? -1 : 1;
}

/** Names and IDs are ASCII. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
