import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import { QueryParameter } from '../../checks/check-query.js';
import { problem, type Problem } from '../../values/problem.js';
import { harnessIdText } from '../rules/query-texts.js';
import { oneText } from '../../values/query-texts.js';

function requiredText(value: unknown): Problem[] {
  return value === undefined ? [problem('required', 'is required')] : oneText(value);
}

/** The name in question. */
@ApiSchema({ name: 'HarnessCheckNameQuery' })
export class CheckNameQuery {
  /** What you would like to call a harness. */
  @ApiProperty({ example: 'deep-research' })
  @Satisfies(requiredText)
  name!: string;

  /** A harness that may keep the name: the one you are about to rename. */
  @ApiPropertyOptional({ pattern: '^harness_[0-9a-f]{32}$' })
  @QueryParameter(harnessIdText)
  exclude_id?: string | undefined;
}

/** Whether the name can be used. */
@ApiSchema({ name: 'HarnessNameCheckDto' })
export class NameCheckDto {
  @ApiProperty({ example: false })
  available!: boolean;

  /** Why not. */
  @ApiProperty({
    type: 'string',
    enum: ['taken', 'invalid', 'reserved', null],
    nullable: true,
    example: 'taken',
  })
  reason!: 'taken' | 'invalid' | 'reserved' | null;

  /** A name that can be used instead. */
  @ApiProperty({ type: 'string', nullable: true, example: 'deep-research-2' })
  suggestion!: string | null;
}
