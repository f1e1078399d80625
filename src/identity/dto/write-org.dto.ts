import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { Satisfies } from '../../harnesses/checks/satisfies.decorator.js';
import { NAME_LIMIT, nameProblems } from '../identity.rules.js';

/** A new organization. */
export class CreateOrgDto {
  @ApiProperty({ example: 'Acme', minLength: 1, maxLength: NAME_LIMIT })
  @Satisfies(nameProblems)
  name!: string;
}

/** Only the keys you send change. */
export class UpdateOrgDto {
  @ApiPropertyOptional({ example: 'Acme', minLength: 1, maxLength: NAME_LIMIT })
  @ValidateIf((_dto, value) => value !== undefined)
  @Satisfies(nameProblems)
  name?: string;
}
