import { CONTENT_KEYS, fieldOf, type ContentKey, type HARNESS_FIELDS } from '../rules/harness-fields.js';

/** The name of a field's column. */
export type ColumnOf<K extends ContentKey> = (typeof HARNESS_FIELDS)[K] extends {
  column: infer Column extends string;
}
  ? Column
  : K;

/** The column of each field. */
export const COLUMN_OF = Object.fromEntries(CONTENT_KEYS.map((key) => [key, fieldOf(key).column ?? key])) as {
  [K in ContentKey]: ColumnOf<K>;
};

const TYPE_OF_FIELD = Object.fromEntries(
  CONTENT_KEYS.map((key) => [COLUMN_OF[key], fieldOf(key).sql]),
) as Record<ColumnOf<ContentKey>, string>;

/** The columns a write may set, with the type their parameter is cast to: a bare parameter in a SELECT has none. */
export const TYPE_OF = {
  ...TYPE_OF_FIELD,
  search_text: 'text',
  size_bytes: 'integer',
  status: 'varchar',
  copied_from_id: 'uuid',
  copied_from_version: 'integer',
};

/** What a write sets. A column without a type does not compile. */
export type WrittenColumns = { [Column in keyof typeof TYPE_OF]?: unknown };
