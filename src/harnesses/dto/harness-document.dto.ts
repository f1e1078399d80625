import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import { nameProblems } from '../rules/names.js';
import { CreateHarnessDto, HARNESS_NAME } from './create-harness.dto.js';

/** A harness as a document: what an export writes and an import reads. */
export class HarnessDocumentDto extends OmitType(CreateHarnessDto, ['parent_harness_id']) {
  /** Name of an active harness of the same organization to inherit from. */
  @ApiPropertyOptional({ ...HARNESS_NAME, nullable: true, example: 'generic' })
  @IsOptional()
  @Satisfies(nameProblems)
  parent_name?: string | null;
}
