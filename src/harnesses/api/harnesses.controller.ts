import { Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';
import { Caller } from './caller.guard.js';
import { CheckNameQuery, NameCheckDto } from '../dto/check-name.dto.js';
import { CopyHarnessDto } from '../dto/copy-harness.dto.js';
import { COPY_EXAMPLES, CREATE_EXAMPLES, UPDATE_EXAMPLES } from './body-examples.js';
import { CreateHarnessDto } from '../dto/create-harness.dto.js';
import { DryRunQuery } from '../dto/dry-run.query.js';
import { HarnessDto, HarnessPageDto } from '../dto/harness.dto.js';
import { ListHarnessesQuery } from '../dto/list-harnesses.query.js';
import { PoliciesDto } from '../dto/policies.dto.js';
import { UpdateHarnessDto } from '../dto/update-harness.dto.js';
import { HarnessesService } from '../harnesses.service.js';
import { Param } from '../../rest/arguments.js';
import { Context } from './context.js';
import { HarnessController } from './harness-controller.decorator.js';
import { ById, ByIdOrName } from './parameters.js';
import { Query } from '../../rest/query.js';
import { BODY_REFUSALS } from '../../rest/problem-responses.js';
import { RequestBody } from '../../rest/read-body.js';
import { HarnessRoute } from './harness-route.js';
import type { RequestContext } from '../registry/writes/write-context.js';

const { View, Manage, Dangerous } = HarnessPermission;

/** The harness resource over HTTP. */
@HarnessController('v1/harnesses')
export class HarnessesController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Post()
  @ApiBody({ type: CreateHarnessDto, examples: CREATE_EXAMPLES })
  @HarnessRoute({
    operationId: 'create_harness',
    dryRun: true,
    query: DryRunQuery,
    idempotent: true,
    summary: 'Create a harness',
    requires: Manage,
    status: 201,
    answers: HarnessDto,
    harness: true,
    created: true,
    refuses: [...BODY_REFUSALS, 'harness_name_taken', 'harness_limit_reached'],
  })
  create(
    @Caller() caller: HarnessCaller,
    @Context() context: RequestContext,
    @RequestBody() body: unknown,
  ): Promise<HarnessDto> {
    return this.harnesses.create(caller, body, context);
  }

  @Get()
  @HarnessRoute({
    operationId: 'list_harnesses',
    summary: 'List harnesses',
    description:
      'Newest first unless sorted otherwise. All there are up to 1000; with `limit` or `cursor` a page.',
    requires: View,
    answers: HarnessPageDto,
    query: ListHarnessesQuery,
    page: true,
    refuses: ['invalid_cursor'],
  })
  list(@Caller() caller: HarnessCaller, @Query() query: ListHarnessesQuery): Promise<HarnessPageDto> {
    return this.harnesses.list(caller, query);
  }

  @Get('config')
  @HarnessRoute({ operationId: 'harness_config', summary: 'See what you may do', answers: PoliciesDto })
  config(@Caller() caller: HarnessCaller): Promise<PoliciesDto> {
    return this.harnesses.policies(caller);
  }

  @Get('check-name')
  @HarnessRoute({
    operationId: 'check_harness_name',
    summary: 'See whether a name can be used',
    description: 'An invalid name is an answer too. A free name may be gone when you use it.',
    requires: View,
    answers: NameCheckDto,
    query: CheckNameQuery,
  })
  checkName(@Caller() caller: HarnessCaller, @Query() query: CheckNameQuery): Promise<NameCheckDto> {
    return this.harnesses.checkName(caller, query);
  }

  @Get(':harness_id')
  @ByIdOrName()
  @HarnessRoute({
    operationId: 'get_harness',
    summary: 'Read a harness',
    description: 'Its own values; what it inherits is not in it.',
    revalidates: true,
    requires: View,
    answers: HarnessDto,
    harness: true,
    refuses: ['harness_not_found'],
  })
  get(@Caller() caller: HarnessCaller, @Param('harness_id') idOrName: string): Promise<HarnessDto> {
    return this.harnesses.get(caller, idOrName);
  }

  @Patch(':harness_id')
  @ById()
  @ApiBody({ type: UpdateHarnessDto, examples: UPDATE_EXAMPLES })
  @HarnessRoute({
    operationId: 'update_harness',
    dryRun: true,
    query: DryRunQuery,
    path: 'id',
    summary: 'Change a harness',
    description: 'Only the keys sent change; null clears. Changing nothing makes no version.',
    requires: Manage,
    answers: HarnessDto,
    harness: true,
    conditional: true,
    refuses: [
      ...BODY_REFUSALS,
      'invalid_harness_id',
      'status_not_settable',
      'harness_built_in',
      'harness_not_found',
      'version_mismatch',
      'harness_archived',
      'harness_name_taken',
      'harness_has_children',
      'harness_is_default',
      'harness_in_use',
      'parent_not_active',
    ],
  })
  update(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') id: string,
    @Context() context: RequestContext,
    @RequestBody() body: unknown,
  ): Promise<HarnessDto> {
    return this.harnesses.update(caller, id, body, context);
  }

  @Delete(':harness_id')
  @ById()
  @HarnessRoute({
    operationId: 'delete_harness',
    path: 'id',
    summary: 'Archive a harness',
    description: 'It can be restored with PATCH. Archiving an archived one is a 204 again.',
    requires: Manage,
    status: 204,
    conditional: true,
    refuses: [
      'invalid_harness_id',
      'harness_built_in',
      'harness_not_found',
      'version_mismatch',
      'harness_has_children',
      'harness_is_default',
      'harness_in_use',
    ],
  })
  archive(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') id: string,
    @Context() context: RequestContext,
  ): Promise<void> {
    return this.harnesses.archive(caller, id, context);
  }

  @Post(':harness_id/copy')
  @ByIdOrName()
  @ApiBody({ type: CopyHarnessDto, required: false, examples: COPY_EXAMPLES })
  @HarnessRoute({
    operationId: 'copy_harness',
    dryRun: true,
    query: DryRunQuery,
    idempotent: true,
    path: 'id_or_name',
    summary: 'Copy a harness',
    description: 'Also built-in and archived ones; stored header values are copied too.',
    requires: Manage,
    status: 201,
    answers: HarnessDto,
    harness: true,
    created: true,
    refuses: [
      ...BODY_REFUSALS,
      'invalid_harness_id',
      'harness_not_found',
      'harness_name_taken',
      'harness_limit_reached',
      'secret_unreadable',
      'parent_not_active',
    ],
  })
  copy(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Context() context: RequestContext,
    @RequestBody() body: unknown,
  ): Promise<HarnessDto> {
    return this.harnesses.copy(caller, idOrName, body, context);
  }

  @Post(':harness_id/delete')
  @ById()
  @HarnessRoute({
    operationId: 'destroy_harness',
    idempotent: true,
    bodiless: true,
    path: 'id',
    summary: 'Delete a harness for good',
    description: 'Archived ones only. Content, secrets and versions are erased; the name is free again.',
    requires: Dangerous,
    status: 204,
    conditional: true,
    refuses: [
      'invalid_harness_id',
      'harness_built_in',
      'harness_not_found',
      'version_mismatch',
      'harness_not_archived',
      'harness_has_children',
      'harness_is_default',
      'harness_in_use',
    ],
  })
  destroy(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') id: string,
    @Context() context: RequestContext,
  ): Promise<void> {
    return this.harnesses.destroy(caller, id, context);
  }
}
