import { Get } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { HarnessPermission, type HarnessCaller } from '../access/caller.js';
import { Caller } from '../access/caller.guard.js';
import { CapabilityEntryDto, CapabilityPageDto } from '../dto/capability.dto.js';
import { HarnessesService } from '../harnesses.service.js';
import { Param } from '../http/arguments.js';
import { HarnessController } from '../http/harness-controller.decorator.js';
import { Query } from '../http/query.js';
import { Route } from '../http/route.decorator.js';
import type { Capability } from './capability.js';
import { ListCapabilitiesQuery } from './list-capabilities.query.js';

/** The catalogue of capabilities, to choose from. */
@HarnessController('v1/capabilities')
export class CapabilitiesController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get()
  @Route({
    operationId: 'list_capabilities',
    summary: 'Browse the capabilities',
    requires: HarnessPermission.View,
    answers: CapabilityPageDto,
    query: ListCapabilitiesQuery,
  })
  list(@Caller() caller: HarnessCaller, @Query() query: ListCapabilitiesQuery): Promise<CapabilityPageDto> {
    return this.harnesses.listCapabilities(caller, query);
  }

  @Get(':capability_id')
  @ApiParam({ name: 'capability_id', type: 'string', description: 'The ID.', example: 'web_fetch' })
  @Route({
    operationId: 'get_capability',
    summary: 'Read a capability',
    requires: HarnessPermission.View,
    answers: CapabilityEntryDto,
    refuses: ['capability_not_found'],
  })
  get(@Caller() caller: HarnessCaller, @Param('capability_id') id: string): Promise<Capability> {
    return this.harnesses.getCapability(caller, id);
  }
}
