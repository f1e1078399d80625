import { ApiProperty } from '@nestjs/swagger';
import { Satisfies } from '../checks/satisfies.decorator.js';
import { oneText } from '../rules/query-texts.js';
import { problem, type Problem } from '../rules/problem.js';

function exampleName(value: unknown): Problem[] {
  return value === undefined ? [problem('required', 'which example?')] : oneText(value);
}

/** What to import. */
export class ImportQuery {
  /** The name of an example. */
  @ApiProperty({ example: 'coding' })
  @Satisfies(exampleName)
  'from-example'!: string;
}
