import { ApiPropertyOptional } from '@nestjs/swagger';
import { QueryParameter } from '../../../checks/check-query.js';
import { integerText, oneText } from '../../../values/query-texts.js';

/** How much to list, and from where. */
export class ListOrgsQuery {
  /** At most so many. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 100 })
  @QueryParameter(integerText(1, 200), Number)
  limit?: number;

  /** `next_cursor` of the page before. */
  @ApiPropertyOptional()
  @QueryParameter(oneText)
  cursor?: string;
}
