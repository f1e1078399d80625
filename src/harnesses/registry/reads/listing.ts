import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import type { ListHarnessesQuery } from '../../dto/list-harnesses.query.js';
import { COLUMN_OF } from '../../storage/columns.js';
import { ALL_COLUMNS, SMALL_COLUMNS, type HarnessRow } from '../../storage/harness-row.js';
import { PAGE_BYTES, type ListQuery, type ListSort } from '../../storage/statements/list.sql.js';
import { isTimestamp, readCursor, writeCursor } from '../../../values/cursor.js';
import { CONTENT_KEYS, fieldOf } from '../../rules/harness-fields.js';
import { toUuid } from '../../rules/ids.js';
import { isHarnessName } from '../../rules/names.js';
import { SORT_KEYS } from '../../rules/query-texts.js';
import { searchWords } from '../../../values/search.js';
import { byteCount } from '../../../values/text.js';
import { DEFAULT_PAGE_SIZE, MAX_HARNESS_PAGE_SIZE } from '../../../values/query-texts.js';

/** What a page has besides its items. */
const FRAME_BYTES = 1024;
/** Columns that cannot be read a thousand times to see what fits; pages with these end in the database. */
const LARGE: ReadonlySet<string> = new Set(
  CONTENT_KEYS.filter((key) => fieldOf(key).isLarge).map((key) => COLUMN_OF[key]),
);

/** A list request, which may also ask for all descendants of a harness. */
export type WideListQuery = ListHarnessesQuery & { ancestor_harness_id?: string };

/** A list request in the database's terms, with all defaults. */
export function toListQuery(caller: HarnessCaller, query: WideListQuery): ListQuery {
  const sort = toSort(query.sort ?? '-created_at');
  const columns = columnsFor(query.fields);
  return {
    words: searchWords(query.search ?? ''),
    includeArchived: query.include_archived ?? false,
    tags: query.tag ?? [],
    capability: query.capability,
    parentId: query.parent_harness_id && toUuid(query.parent_harness_id),
    ancestorId: query.ancestor_harness_id && toUuid(query.ancestor_harness_id),
    isBuiltIn: query.is_built_in,
    sort,
    limit: query.limit ?? (query.cursor === undefined ? MAX_HARNESS_PAGE_SIZE : DEFAULT_PAGE_SIZE),
    after:
      query.cursor === undefined
        ? undefined
        : readCursor(query.cursor, scopeOf(caller, query), valueCheck(sort)),
    columns,
    isLight: query.fields !== undefined && !columns.some((column) => LARGE.has(column)),
  };
}

/** The cursor behind the last row of a page. */
export function nextCursor(caller: HarnessCaller, query: WideListQuery, last: HarnessRow): string {
  const { column } = toSort(query.sort ?? '-created_at');
  const value = column === 'name' ? last.name : last[column].toISOString();
  return writeCursor({ value, id: last.id }, scopeOf(caller, query));
}

/** Only the wanted keys of a representation. */
export function pickFields(harness: HarnessDto, fields: string[] | undefined): Partial<HarnessDto> {
  if (!fields) return harness;
  return Object.fromEntries(Object.entries(harness).filter(([key]) => fields.includes(key)));
}

/** How many of the first items a page can hold: at least one. */
export function fittingItems(items: readonly object[]): number {
  let bytes = FRAME_BYTES;
  const tooMany = items.findIndex((item) => (bytes += byteCount(JSON.stringify(item)) + 1) > PAGE_BYTES);
  return tooMany === -1 ? items.length : Math.max(1, tooMany);
}

/** What a cursor is bound to: the organization and everything but how much is wanted of each row and page. */
function scopeOf(
  caller: HarnessCaller,
  { cursor: _cursor, limit: _limit, fields: _fields, ...filters }: WideListQuery,
) {
  return [
    caller.orgId,
    Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
}

/** Only columns that are known here become SQL, whoever asks. */
function toSort(sort: string): ListSort {
  const column = SORT_KEYS.find((key) => key === sort.replace(/^-/, ''));
  if (!column) throw new TypeError(`Harnesses cannot be sorted by ${sort}.`);
  return { column, descending: sort.startsWith('-') };
}

function valueCheck({ column }: ListSort): (value: string) => boolean {
  return column === 'name' ? isHarnessName : isTimestamp;
}

function columnsFor(fields: string[] | undefined): readonly string[] {
  if (!fields) return ALL_COLUMNS;
  const wanted = fields.flatMap((field) =>
    Object.hasOwn(COLUMN_OF, field) ? [COLUMN_OF[field as keyof typeof COLUMN_OF]] : [],
  );
  return [...new Set<string>([...SMALL_COLUMNS, ...wanted])];
}
