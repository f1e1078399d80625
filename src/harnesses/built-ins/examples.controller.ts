import { Get, Post } from '@nestjs/common';
import { HarnessPermission, type HarnessCaller } from '../access/caller.js';
import { Caller } from '../access/caller.guard.js';
import { HarnessExampleDto } from '../dto/example.dto.js';
import { HarnessDto } from '../dto/harness.dto.js';
import { Context } from '../http/context.js';
import { HarnessController } from '../http/harness-controller.decorator.js';
import { Query } from '../http/query.js';
import { Route } from '../http/route.decorator.js';
import type { WriteContext } from '../writes/write-context.js';
import { ExamplesService } from './examples.service.js';
import { ImportQuery } from './import.query.js';

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

  @Post('harnesses/import')
  @Route({
    operationId: 'import_harness',
    summary: 'Make a harness from an example',
    description: 'An ordinary harness; a taken name gets `-2`, `-3`, …',
    requires: HarnessPermission.Manage,
    status: 201,
    answers: HarnessDto,
    harness: true,
    created: true,
    query: ImportQuery,
    refuses: ['example_not_found', 'harness_limit_reached'],
  })
  import(
    @Caller() caller: HarnessCaller,
    @Query() query: ImportQuery,
    @Context() context: WriteContext,
  ): Promise<HarnessDto> {
    return this.examples.import(caller, query['from-example'], context);
  }
}
