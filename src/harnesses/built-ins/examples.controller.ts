import { Get } from '@nestjs/common';
import { HarnessPermission } from '../access/caller.js';
import { HarnessExampleDto } from '../dto/example.dto.js';
import { HarnessController } from '../http/harness-controller.decorator.js';
import { Route } from '../http/route.decorator.js';
import { ExamplesService } from './examples.service.js';

/** Harnesses to start from. */
@HarnessController('v1')
export class ExamplesController {
  constructor(private readonly examples: ExamplesService) {}

  @Get('harness-examples')
  @Route({
    operationId: 'list_harness_examples',
    summary: 'List the examples',
    requires: HarnessPermission.View,
    answers: HarnessExampleDto,
    isList: true,
  })
  list(): HarnessExampleDto[] {
    return this.examples.list();
  }
}
