import { Get, Inject, Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { HarnessPermission } from '../access/caller.js';
import { CapabilityEntryDto, CapabilityPageDto } from '../dto/capability.dto.js';
import { HarnessError } from '../harness.errors.js';
import { HARNESS_SETTINGS, type HarnessSettings } from '../harnesses.options.js';
import { HarnessController } from '../http/harness-controller.decorator.js';
import { Query } from '../http/query.js';
import { Route } from '../http/route.decorator.js';
import type { Capability } from './capability.js';
import { ListCapabilitiesQuery } from './list-capabilities.query.js';

/** The catalogue of capabilities, to choose from. */
@HarnessController('v1/capabilities')
export class CapabilitiesController {
  constructor(@Inject(HARNESS_SETTINGS) private readonly settings: HarnessSettings) {}

  @Get()
  @Route({
    operationId: 'list_capabilities',
    summary: 'Browse the capabilities',
    requires: HarnessPermission.View,
    answers: CapabilityPageDto,
    query: ListCapabilitiesQuery,
  })
  list(@Query() { search = '', offset = 0, limit = 20 }: ListCapabilitiesQuery): CapabilityPageDto {
    const found = this.settings.catalogue.search(search);
    return { data: found.slice(offset, offset + limit), total: found.length, offset, limit };
  }

  @Get(':capability_id')
  @ApiParam({ name: 'capability_id', description: 'The ID.', example: 'web_fetch' })
  @Route({
    operationId: 'get_capability',
    summary: 'Read a capability',
    requires: HarnessPermission.View,
    answers: CapabilityEntryDto,
    refuses: ['capability_not_found'],
  })
  get(@Param('capability_id') id: string): Capability {
    const capability = this.settings.catalogue.find(id);
    if (!capability)
      throw new HarnessError('capability_not_found', `no capability ${JSON.stringify(id.slice(0, 100))}`);
    return capability;
  }
}
