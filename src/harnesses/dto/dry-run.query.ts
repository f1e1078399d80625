import { ApiPropertyOptional } from '@nestjs/swagger';
import { QueryParameter } from '../../checks/check-query.js';
import { booleanText } from '../../values/query-texts.js';

/** For routes that write. */
export class DryRunQuery {
  /** Does everything and takes it back: 200 with what would be stored, and `Dry-Run: true`. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @QueryParameter(booleanText, (text: string) => text === 'true')
  dry_run?: boolean;
}
