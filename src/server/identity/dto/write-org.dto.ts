import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateIf } from 'class-validator';
import { Satisfies } from '../../../checks/satisfies.decorator.js';
import { problem, type Problem } from '../../../values/problem.js';
import { prefixedIdProblems } from '../../../values/prefixed-id.js';
import { isSlug, SLUG_PATTERN } from '../../../values/slug.js';
import { NAME_LIMIT, nameProblems } from '../identity.rules.js';

const HARNESS_NAME_LIMIT = 64;

function slugProblems(value: unknown): Problem[] {
  const isName = typeof value === 'string' && isSlug(value, HARNESS_NAME_LIMIT);
  return isName ? [] : [problem('invalid_format', 'must be the name of a harness')];
}

const isHarnessId = prefixedIdProblems('harness');

function harnessIdProblems(value: unknown): Problem[] {
  const found = isHarnessId(value);
  if (found.length === 0 || slugProblems(value).length > 0) return found;
  return [problem('invalid_format', `${found[0]!.detail}; send a name as default_harness_name`)];
}

/** A new organization. */
export class CreateOrgDto {
  @ApiProperty({ example: 'Acme', pattern: '\\S', maxLength: NAME_LIMIT })
  @Satisfies(nameProblems)
  name!: string;
}

/** Only the keys you send change. */
export class UpdateOrgDto {
  @ApiPropertyOptional({ example: 'Acme', pattern: '\\S', maxLength: NAME_LIMIT })
  @ValidateIf((_dto, value) => value !== undefined)
  @Satisfies(nameProblems)
  name?: string;

  /** An active harness of the organization; null goes back to the built-in `generic`. */
  @ApiPropertyOptional({ type: 'string', nullable: true, example: null, pattern: '^harness_[0-9a-f]{32}$' })
  @IsOptional()
  @Satisfies(harnessIdProblems)
  default_harness_id?: string | null;

  /** The same by name; give one of the two. */
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'generic',
    pattern: SLUG_PATTERN.source,
    maxLength: HARNESS_NAME_LIMIT,
  })
  @IsOptional()
  @Satisfies(slugProblems)
  default_harness_name?: string | null;
}
