import { Get } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';
import { Caller } from './caller.guard.js';
import { CapabilityEntryDto, CapabilityPageDto } from '../dto/capability.dto.js';
import { HarnessesService } from '../harnesses.service.js';
import { Param } from '../../rest/arguments.js';
import { HarnessController } from './harness-controller.decorator.js';
import { Query } from '../../rest/query.js';
import { HarnessRoute } from './harness-route.js';
import { ListCapabilitiesQuery } from '../dto/list-capabilities.query.js';

/** The catalogue of capabilities, to choose from. */
@HarnessController('v1/capabilities')
export class CapabilitiesController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get()
  @HarnessRoute({
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
  @HarnessRoute({
    operationId: 'get_capability',
    summary: 'Read a capability',
    requires: HarnessPermission.View,
    answers: CapabilityEntryDto,
    refuses: ['capability_not_found'],
  })
  get(@Caller() caller: HarnessCaller, @Param('capability_id') id: string): Promise<CapabilityEntryDto> {
    return this.harnesses.getCapability(caller, id);
  }
}
