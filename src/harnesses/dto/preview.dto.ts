import { ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { CreateHarnessDto, HARNESS_NAME } from './create-harness.dto.js';

/** A draft: what would be sent to create a harness, the name optional. */
export class PreviewHarnessDto extends (PartialType(CreateHarnessDto, {
  skipNullProperties: true,
}) as new () => Partial<Omit<CreateHarnessDto, 'name'>>) {
  /** Null counts as absent. */
  @ApiPropertyOptional({ ...HARNESS_NAME, nullable: true, example: 'deep-research' })
  name?: string | null;
}
