import { Get } from '@nestjs/common';
import type { HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';
import { Caller } from './caller.guard.js';
import { HarnessExampleDto } from '../dto/example.dto.js';
import { HarnessesService } from '../harnesses.service.js';
import { HarnessController } from './harness-controller.decorator.js';
import { HarnessRoute } from './harness-route.js';

/** Harnesses to start from. */
@HarnessController('v1')
export class ExamplesController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get('harness-examples')
  @HarnessRoute({
    operationId: 'list_harness_examples',
    summary: 'List the examples',
    requires: HarnessPermission.View,
    answers: HarnessExampleDto,
    isList: true,
  })
  list(@Caller() caller: HarnessCaller): Promise<HarnessExampleDto[]> {
    return this.harnesses.listExamples(caller);
  }
}
