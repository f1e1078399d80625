import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Satisfies } from '../../../checks/satisfies.decorator.js';
import { NAME_LIMIT, nameProblems, roleProblems, timeProblems } from '../identity.rules.js';
import { ROLES, type Role } from '../callers/roles.js';

/** A new key of your organization. */
export class CreateApiKeyDto {
  /** What it is for, so that you know which one to revoke. */
  @ApiProperty({ example: 'CI', pattern: '\\S', maxLength: NAME_LIMIT })
  @Satisfies(nameProblems)
  name!: string;

  /** `member` reads, `admin` writes too, `owner` also deletes for good and manages keys. */
  @ApiProperty({ enum: ROLES, example: 'member' })
  @Satisfies(roleProblems)
  role!: Role;

  /** When it stops working (RFC 3339, in the future); null or absent: never. */
  @ApiPropertyOptional({ type: 'string', format: 'date-time', nullable: true, example: null })
  @IsOptional()
  @Satisfies(timeProblems)
  expires_at?: string | null;
}

/** A new owner key. */
export class CreateOwnerKeyDto {
  /** `Owner key` when absent. */
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'Recovery',
    pattern: '\\S',
    maxLength: NAME_LIMIT,
  })
  @IsOptional()
  @Satisfies(nameProblems)
  name?: string | null;
}
