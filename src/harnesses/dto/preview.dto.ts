import { PartialType } from '@nestjs/swagger';
import { CreateHarnessDto } from './create-harness.dto.js';

/** A draft: what would be sent to create a harness, the name optional. */
export class PreviewHarnessDto extends PartialType(CreateHarnessDto, { skipNullProperties: true }) {}
