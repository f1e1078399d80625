import { ApiPropertyOptional } from '@nestjs/swagger';
import { QueryParameter } from '../../checks/check-query.js';
import { integerText, searchText } from '../../values/query-texts.js';

/** Which part of the catalogue. */
export class ListCapabilitiesQuery {
  /** Up to 8 words; all must occur in ID, name, description or category, ignoring case. */
  @ApiPropertyOptional()
  @QueryParameter(searchText)
  search?: string;

  /** How many to pass over. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @QueryParameter(integerText(0, 100_000), Number)
  offset?: number;

  /** At most so many. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @QueryParameter(integerText(1, 100), Number)
  limit?: number;
}
