import { isDeepStrictEqual } from 'node:util';
import type { HarnessStatus } from './entities/harness.entity.js';
import {
  CONTENT_KEYS,
  contentOf,
  fieldOf,
  type ContentKey,
  type HarnessContent,
} from '../rules/harness-fields.js';
import { toHarnessId, toUuid } from '../rules/ids.js';
import { titleCase } from '../rules/names.js';
import { foldForSearch } from '../../values/search.js';
import { byteCount } from '../../values/text.js';
import { COLUMN_OF, type ColumnOf, type WrittenColumns } from './columns.js';

type ContentRow = { [K in ContentKey as ColumnOf<K>]: HarnessContent[K] };

/** A row of the harness table as the driver returns it: column names. */
export interface HarnessRow extends ContentRow {
  id: string;
  is_built_in: boolean;
  status: HarnessStatus;
  version: number;
  copied_from_id: string | null;
  copied_from_version: number | null;
  created_at: Date;
  updated_at: Date;
  archived_at: Date | null;
  deleted_at: Date | null;
}

/** Columns that every read needs: they decide about actions, links and cursors, and cost next to nothing. */
export const SMALL_COLUMNS = [
  'id',
  'name',
  'display_name',
  'parent_harness_id',
  'is_built_in',
  'status',
  'version',
  'copied_from_id',
  'copied_from_version',
  'created_at',
  'updated_at',
  'archived_at',
  'deleted_at',
] as const satisfies (keyof HarnessRow)[];

export const ALL_COLUMNS: readonly string[] = [
  ...new Set<string>(['id', ...Object.values(COLUMN_OF), ...SMALL_COLUMNS]),
];

/** All, and about how large they are: what `Session.queryLarge` goes by. */
export const SIZED_COLUMNS: readonly string[] = [...ALL_COLUMNS, 'size_bytes'];

/** About how large rows of {@link SIZED_COLUMNS} are together, in bytes. */
export function storedBytes(rows: readonly HarnessRow[]): number {
  return rows.reduce((sum, row) => sum + Number((row as { size_bytes?: number }).size_bytes ?? 0), 0);
}

/**
 * The authored configuration in a row. Header values stay sealed. A column that is not there, because the row is a
 * snapshot from before it or only some columns were read, is a field of which nothing was said.
 */
export function toContent(row: HarnessRow): HarnessContent {
  return contentOf((key) => fromColumn(key, row[COLUMN_OF[key]]));
}

function fromColumn(key: ContentKey, value: unknown): unknown {
  const { absent, sql } = fieldOf(key);
  if (value === undefined) return absent;
  return sql === 'uuid' && value !== null ? toHarnessId(value as string) : value;
}

/** The columns in which new content differs from what a row holds. */
export function changedColumns(row: HarnessRow, content: HarnessContent): WrittenColumns {
  const before: Record<string, unknown> = toColumns(toContent(row));
  const after = Object.entries(toColumns(content));
  return Object.fromEntries(after.filter(([column, value]) => !isDeepStrictEqual(value, before[column])));
}

/** The columns that hold authored configuration, derived ones included. Objects are JSON text, ready for the driver. */
export function toColumns(content: HarnessContent): WrittenColumns {
  const columns = Object.fromEntries(
    CONTENT_KEYS.map((key) => [COLUMN_OF[key], toColumn(key, content[key])]),
  );
  const shown = { ...content, display_name: content.display_name ?? titleCase(content.name) };
  const { name, display_name, description, tags } = shown;
  return {
    ...columns,
    search_text: foldForSearch([name, display_name, description, ...tags].join('\n')),
    size_bytes: sizeOf(shown, columns),
  };
}

function toColumn(key: ContentKey, value: unknown): unknown {
  const { sql } = fieldOf(key);
  if (value === null) return null;
  if (sql === 'jsonb') return JSON.stringify(value);
  return sql === 'uuid' ? toUuid(value as string) : value;
}

/** About what a representation takes besides long content: keys, IDs, links, times and actions. */
const FRAME_BYTES = 3 * 1024;

/** About how many bytes the representation has. */
function sizeOf(content: HarnessContent, columns: Record<string, unknown>): number {
  const ofType = (...types: string[]) => CONTENT_KEYS.filter((key) => types.includes(fieldOf(key).sql));
  const texts = [content.name, ...ofType('text', 'text[]').map((key) => content[key])];
  const json = ofType('jsonb').map((key) => (columns[COLUMN_OF[key]] ?? '') as string);
  return [JSON.stringify(texts), ...json].reduce((sum, part) => sum + byteCount(part), FRAME_BYTES);
}
