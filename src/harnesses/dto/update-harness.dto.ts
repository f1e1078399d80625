import { ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import type { Optional } from '../../values/shape.js';
import { oneOf } from '../../values/scalars.js';
import { CreateHarnessDto } from './create-harness.dto.js';

/** Only the keys you send change; a sent list or object replaces the old one whole; null clears. */
export class UpdateHarnessDto extends (PartialType(CreateHarnessDto, {
  skipNullProperties: false,
}) as new () => Optional<CreateHarnessDto>) {
  /** `archived` archives, `active` restores. */
  @ApiPropertyOptional({ enum: ['active', 'archived'], example: 'active' })
  @ValidateIf((_dto, value) => value !== undefined)
  @Satisfies(oneOf('active', 'archived', 'deleted'))
  status?: 'active' | 'archived' | 'deleted' | undefined;
}
