import { ApiPropertyOptional } from '@nestjs/swagger';
import { QueryParameter } from '../../checks/check-query.js';
import { oneOfTexts } from '../../values/query-texts.js';
import { FORMATS, type Format } from '../documents/formats.js';

/** How to export. */
export class ExportQuery {
  /** Markdown is YAML front matter and the prompt below it. */
  @ApiPropertyOptional({ enum: FORMATS, enumName: 'HarnessFormat', default: 'yaml' })
  @QueryParameter(oneOfTexts(FORMATS))
  format?: Format;
}
