import { ApiPropertyOptional, ApiSchema, OmitType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import { bytesText } from '../../values/quantity.js';
import { nameProblems } from '../rules/names.js';
import { documentFilesProblems } from '../rules/packed-files.js';
import { MAX_FILES, MAX_TOTAL_BYTES } from '../rules/starter-files.js';
import { CreateHarnessDto, HARNESS_NAME } from './create-harness.dto.js';
import { StarterFileDto } from './parts.dto.js';

/** A starter file in a document. */
@ApiSchema({ name: 'HarnessDocumentFileDto' })
export class DocumentFileDto extends StarterFileDto {
  /**
   * Whether base64 stands for a text, which is then stored with the encoding `text`. An export says so where escapes
   * would be longer than base64.
   */
  @ApiPropertyOptional({ type: 'boolean', nullable: true, example: null })
  is_text?: boolean | null;
}

/** A harness as a document: what an export writes and an import reads. */
export class HarnessDocumentDto extends OmitType(CreateHarnessDto, ['parent_harness_id', 'initial_files']) {
  /** Name of an active harness of the same organization to inherit from. */
  @ApiPropertyOptional({ ...HARNESS_NAME, nullable: true, example: 'generic' })
  @IsOptional()
  @Satisfies(nameProblems)
  parent_name?: string | null;

  @ApiPropertyOptional({
    description: `At most ${MAX_FILES} files, ${bytesText(MAX_TOTAL_BYTES)} decoded in all. They bring the \`session_file_system\` capability with them.`,
    type: [DocumentFileDto],
    maxItems: MAX_FILES,
    example: [{ path: '/README.md', content: '# Start here\n' }],
  })
  @IsOptional()
  @Satisfies(documentFilesProblems)
  initial_files?: DocumentFileDto[] | null;
}
