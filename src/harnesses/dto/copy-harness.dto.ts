import { PartialType, PickType } from '@nestjs/swagger';
import type { Optional } from '../../values/shape.js';
import { CreateHarnessDto } from './create-harness.dto.js';

/** What the copy is called; without a name the first free one of `{name}-copy`, `{name}-copy-2`, … */
export class CopyHarnessDto extends (PartialType(PickType(CreateHarnessDto, ['name', 'display_name']), {
  skipNullProperties: true,
}) as new () => Optional<Pick<CreateHarnessDto, 'name' | 'display_name'>>) {}
