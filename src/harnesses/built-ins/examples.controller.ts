import { Get } from '@nestjs/common';
import { HarnessPermission, type HarnessCaller } from '../access/caller.js';
import { Caller } from '../access/caller.guard.js';
import { HarnessExampleDto } from '../dto/example.dto.js';
import { HarnessesService } from '../harnesses.service.js';
import { HarnessController } from '../http/harness-controller.decorator.js';
import { Route } from '../http/route.decorator.js';

/** Harnesses to start from. */
@HarnessController('v1')
export class ExamplesController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get('harness-examples')
  @Route({
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
