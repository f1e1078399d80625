import { Get, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';
import { Caller } from './caller.guard.js';
import { HarnessDto } from '../dto/harness.dto.js';
import { ListVersionsQuery, VersionDiffDto, VersionPageDto } from '../dto/version.dto.js';
import { Param } from '../../rest/arguments.js';
import { Context } from './context.js';
import { HarnessesService } from '../harnesses.service.js';
import { HarnessController } from './harness-controller.decorator.js';
import { ById, ByIdOrName } from './parameters.js';
import { Query } from '../../rest/query.js';
import { HarnessRoute } from './harness-route.js';
import type { RequestContext } from '../registry/writes/write-context.js';

const { View, Manage } = HarnessPermission;
const Numbered = (name: string) =>
  ApiParam({ name, type: 'integer', description: 'The number of a version.', example: 1 });

/** The history of a harness over HTTP. */
@HarnessController('v1/harnesses/:harness_id/versions')
export class VersionsController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get()
  @ByIdOrName()
  @HarnessRoute({
    operationId: 'list_harness_versions',
    summary: 'List the versions of a harness',
    description: 'Who changed it when and why, newest first.',
    requires: View,
    answers: VersionPageDto,
    query: ListVersionsQuery,
    page: true,
    refuses: ['invalid_cursor', 'harness_not_found'],
  })
  list(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Query() query: ListVersionsQuery,
  ): Promise<VersionPageDto> {
    return this.harnesses.listVersions(caller, idOrName, query);
  }

  @Get(':version')
  @ByIdOrName()
  @Numbered('version')
  @HarnessRoute({
    operationId: 'get_harness_version',
    summary: 'Read a harness as it was',
    requires: View,
    answers: HarnessDto,
    harness: true,
    revalidates: true,
    refuses: ['harness_not_found', 'version_not_found'],
  })
  get(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Param('version') version: string,
  ): Promise<HarnessDto> {
    return this.harnesses.getVersion(caller, idOrName, version);
  }

  @Get(':version/diff/:other')
  @ByIdOrName()
  @Numbered('version')
  @Numbered('other')
  @HarnessRoute({
    operationId: 'diff_harness_versions',
    summary: 'Compare two versions',
    requires: View,
    answers: VersionDiffDto,
    refuses: ['harness_not_found', 'version_not_found'],
  })
  diff(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Param('version') version: string,
    @Param('other') other: string,
  ): Promise<VersionDiffDto> {
    return this.harnesses.diffVersions(caller, idOrName, version, other);
  }

  @Post(':version/restore')
  @ById()
  @Numbered('version')
  @HarnessRoute({
    operationId: 'restore_harness_version',
    idempotent: true,
    bodiless: true,
    path: 'id',
    summary: 'Go back to a version',
    description: 'Makes a new version with the old content, checked again; history is never rewritten.',
    requires: Manage,
    answers: HarnessDto,
    harness: true,
    conditional: true,
    refuses: [
      'invalid_harness_id',
      'harness_built_in',
      'harness_not_found',
      'version_not_found',
      'version_mismatch',
      'harness_archived',
      'harness_name_taken',
    ],
  })
  restore(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') id: string,
    @Param('version') version: string,
    @Context() context: RequestContext,
  ): Promise<HarnessDto> {
    return this.harnesses.restoreVersion(caller, id, version, context);
  }
}
