import { ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import { CreateHarnessDto, HARNESS_NAME } from './create-harness.dto.js';
import type { Optional } from '../../values/shape.js';

/** What the copy is called; without a name the first free one of `{name}-copy`, `{name}-copy-2`, … */
export class CopyHarnessDto extends (PartialType(PickType(CreateHarnessDto, ['name', 'display_name']), {
  skipNullProperties: true,
}) as new () => Optional<Pick<CreateHarnessDto, 'display_name'>>) {
  /** What its URL and other harnesses call it; null counts as absent. */
  @ApiPropertyOptional({ ...HARNESS_NAME, nullable: true, example: 'my-generic' })
  name?: string | null | undefined;
}
