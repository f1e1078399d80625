import { ApiPropertyOptional } from '@nestjs/swagger';
import { QueryParameter } from '../../../checks/check-query.js';
import { DEFAULT_PAGE_SIZE, integerText, MAX_PAGE_SIZE, oneText } from '../../../values/query-texts.js';

/** How much to list, and from where. */
export class ListOrgsQuery {
  /** At most so many. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
  @QueryParameter(integerText(1, MAX_PAGE_SIZE), Number)
  limit?: number;

  /** `next_cursor` of the page before. */
  @ApiPropertyOptional()
  @QueryParameter(oneText)
  cursor?: string;
}
