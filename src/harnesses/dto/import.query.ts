import { ApiPropertyOptional } from '@nestjs/swagger';
import { DryRunQuery } from './dry-run.query.js';
import { QueryParameter } from '../../checks/check-query.js';
import { oneText } from '../../values/query-texts.js';

/** What to import, when it is not the body. */
export class ImportQuery extends DryRunQuery {
  /** The name of an example, of those that `GET /v1/harness-examples` lists; then there is no document. */
  @ApiPropertyOptional({ example: 'coding' })
  @QueryParameter(oneText)
  'from-example'?: string;
}
