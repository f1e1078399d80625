import { applyDecorators, Controller } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { ProblemDto } from '../../rest/problem.dto.js';

/** A controller of this module. What stands around its routes comes when it is mounted: see `mountedAt`. */
export function HarnessController(path: string): ClassDecorator {
  return applyDecorators(Controller(path), ApiTags('harnesses'), ApiExtraModels(ProblemDto));
}
