import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { QueryParameter } from '../../checks/check-query.js';
import { fieldsText, harnessIdText, sortText } from '../rules/query-texts.js';
import {
  booleanText,
  integerText,
  listText,
  MAX_HARNESS_PAGE_SIZE,
  oneText,
  searchText,
} from '../../values/query-texts.js';

const toBoolean = (text: string) => text === 'true';
const toList = (text: string | string[]) => [text].flat();

/** What to list, in which order, how much of it. */
export class ListHarnessesQuery {
  /** Up to 8 words; all must occur in name, display name, description or tags, ignoring case. */
  @ApiPropertyOptional()
  @QueryParameter(searchText)
  search?: string | undefined;

  /** Archived ones too; deleted ones are never listed. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @QueryParameter(booleanText, toBoolean)
  include_archived?: boolean | undefined;

  /** Repeat it to ask for several; all must match. */
  @ApiPropertyOptional({ type: [String] })
  @QueryParameter(listText, toList)
  tag?: string[] | undefined;

  /** A capability the harness has itself; inherited ones do not count. */
  @ApiPropertyOptional()
  @QueryParameter(oneText)
  capability?: string | undefined;

  /** Direct children of this harness. */
  @ApiPropertyOptional({ pattern: '^harness_[0-9a-f]{32}$' })
  @QueryParameter(harnessIdText)
  parent_harness_id?: string | undefined;

  /** Only built-in ones, or only others. */
  @ApiPropertyOptional({ type: 'boolean' })
  @QueryParameter(booleanText, toBoolean)
  is_built_in?: boolean | undefined;

  /** `-` for descending. Names by code point; ties by ID. */
  @ApiPropertyOptional({
    enum: ['created_at', '-created_at', 'name', '-name', 'updated_at', '-updated_at'],
    enumName: 'HarnessSort',
    default: '-created_at',
  })
  @QueryParameter(sortText)
  sort?: string | undefined;

  /** Comma-separated top-level keys; the others are left out, though the schema of the answer has them all. */
  @ApiPropertyOptional({ type: String })
  @QueryParameter(fieldsText, (text: string) => text.split(','))
  fields?: string[] | undefined;

  /**
   * At most so many; without `limit` and `cursor` 1000, so that clients that know no pages get all, with a cursor 100.
   * A page also ends at 8 MiB, but holds at least one.
   */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_HARNESS_PAGE_SIZE })
  @QueryParameter(integerText(1, MAX_HARNESS_PAGE_SIZE), Number)
  limit?: number | undefined;

  /** `next_cursor` of the page before; only for the same filters and sort. */
  @ApiPropertyOptional()
  @QueryParameter(oneText)
  cursor?: string | undefined;
}

/** Which children to list. */
export class ListChildrenQuery extends OmitType(ListHarnessesQuery, ['parent_harness_id']) {
  /** All descendants instead of direct children. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @QueryParameter(booleanText, toBoolean)
  recursive?: boolean | undefined;
}
