import { ApiPropertyOptional } from '@nestjs/swagger';
import { QueryParameter } from '../../checks/check-query.js';
import { DEFAULT_CAPABILITY_PAGE_SIZE, MAX_CAPABILITY_PAGE_SIZE } from '../rules/capability.js';
import { integerText, searchText } from '../../values/query-texts.js';

/** Which part of the catalogue. */
export class ListCapabilitiesQuery {
  /** Up to 8 words; all must occur in ID, name, description or category, ignoring case. */
  @ApiPropertyOptional()
  @QueryParameter(searchText)
  search?: string | undefined;

  /** How many to pass over. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @QueryParameter(integerText(0, 100_000), Number)
  offset?: number | undefined;

  /** At most so many. */
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_CAPABILITY_PAGE_SIZE,
    default: DEFAULT_CAPABILITY_PAGE_SIZE,
  })
  @QueryParameter(integerText(1, MAX_CAPABILITY_PAGE_SIZE), Number)
  limit?: number | undefined;
}
