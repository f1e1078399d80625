import { Get, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';
import { Caller } from './caller.guard.js';
import { CREATE_EXAMPLES, LAYER_EXAMPLES, UPDATE_EXAMPLES } from './body-examples.js';
import { CreateHarnessDto } from '../dto/create-harness.dto.js';
import { EffectiveHarnessDto, PreviewDto, ValidationDto } from '../dto/effective.dto.js';
import { HarnessPageDto } from '../dto/harness.dto.js';
import { ImpactDto } from '../dto/impact.dto.js';
import { ListChildrenQuery } from '../dto/list-harnesses.query.js';
import { CheckNetworkDto, NetworkCheckDto } from '../dto/network-check.dto.js';
import { PreviewHarnessDto } from '../dto/preview.dto.js';
import { ResolveHarnessDto } from '../dto/resolve-harness.dto.js';
import { UpdateHarnessDto } from '../dto/update-harness.dto.js';
import { HarnessesService } from '../harnesses.service.js';
import { Param } from '../../rest/arguments.js';
import { HarnessController } from './harness-controller.decorator.js';
import { ByIdOrName } from './parameters.js';
import { BODY_REFUSALS } from '../../rest/problem-responses.js';
import { Query } from '../../rest/query.js';
import { RequestBody } from '../../rest/read-body.js';
import { HarnessRoute } from './harness-route.js';

const requires = HarnessPermission.View;

/** Inheritance, and what harnesses and drafts come to. Reads only, also where a body makes it a POST. */
@HarnessController('v1/harnesses')
export class EffectiveController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Post('preview')
  @ApiBody({ type: PreviewHarnessDto, examples: CREATE_EXAMPLES })
  @HarnessRoute({
    operationId: 'preview_harness',
    summary: 'See what a draft would come to',
    description: 'With the tools and interface features it would bring. Nothing is stored.',
    requires,
    answers: PreviewDto,
    refuses: [...BODY_REFUSALS, 'effective_too_large'],
  })
  preview(@Caller() caller: HarnessCaller, @RequestBody() body: unknown): Promise<PreviewDto> {
    return this.harnesses.preview(caller, body);
  }

  @Post('validate')
  @ApiBody({ type: CreateHarnessDto, examples: CREATE_EXAMPLES })
  @HarnessRoute({
    operationId: 'validate_harness',
    summary: 'Check a draft',
    description: 'Every problem at once, as an answer instead of a refusal.',
    requires,
    answers: ValidationDto,
    refuses: [...BODY_REFUSALS],
  })
  validate(@Caller() caller: HarnessCaller, @RequestBody() body: unknown): Promise<ValidationDto> {
    return this.harnesses.validate(caller, body);
  }

  @Get(':harness_id/children')
  @ByIdOrName()
  @HarnessRoute({
    operationId: 'list_child_harnesses',
    summary: 'List what inherits from a harness',
    requires,
    answers: HarnessPageDto,
    query: ListChildrenQuery,
    page: true,
    refuses: ['invalid_cursor', 'harness_not_found'],
  })
  listChildren(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Query() query: ListChildrenQuery,
  ): Promise<HarnessPageDto> {
    return this.harnesses.listChildren(caller, idOrName, query);
  }

  @Get(':harness_id/effective')
  @ByIdOrName()
  @HarnessRoute({
    operationId: 'get_effective_harness',
    revalidates: true,
    summary: 'Read the effective configuration',
    description: 'Merged with everything the harness inherits; `origins` says where each element comes from.',
    requires,
    answers: EffectiveHarnessDto,
    harness: true,
    refuses: ['harness_not_found', 'effective_too_large'],
  })
  get(@Caller() caller: HarnessCaller, @Param('harness_id') idOrName: string): Promise<EffectiveHarnessDto> {
    return this.harnesses.getEffective(caller, idOrName);
  }

  @Post(':harness_id/effective')
  @ByIdOrName()
  @ApiBody({ type: ResolveHarnessDto, examples: LAYER_EXAMPLES })
  @HarnessRoute({
    operationId: 'resolve_harness',
    summary: 'Resolve the whole stack',
    description: 'The effective configuration with agent, session and controls layers on top.',
    requires,
    answers: EffectiveHarnessDto,
    refuses: [...BODY_REFUSALS, 'harness_not_found', 'effective_too_large'],
  })
  resolve(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @RequestBody() body: unknown,
  ): Promise<EffectiveHarnessDto> {
    return this.harnesses.resolve(caller, idOrName, body);
  }

  @Post(':harness_id/impact')
  @ByIdOrName()
  @ApiBody({ type: UpdateHarnessDto, examples: UPDATE_EXAMPLES })
  @HarnessRoute({
    operationId: 'preview_harness_impact',
    summary: 'See what a change would do to descendants',
    description:
      'Takes the body of a PATCH and writes nothing. Values, markers and the parent are checked as a PATCH checks ' +
      'them; not whether the harness is built in or archived or a new name is taken. `status` is left out.',
    requires,
    answers: ImpactDto,
    refuses: [...BODY_REFUSALS, 'harness_not_found', 'effective_too_large'],
  })
  impact(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @RequestBody() body: unknown,
  ): Promise<ImpactDto> {
    return this.harnesses.previewImpact(caller, idOrName, body);
  }

  @Post(':harness_id/network-access/check')
  @ByIdOrName()
  @ApiBody({ type: CheckNetworkDto })
  @HarnessRoute({
    operationId: 'check_network_access',
    summary: 'Ask which URLs sessions may reach',
    description: 'And which rule of which harness decides.',
    requires,
    answers: NetworkCheckDto,
    refuses: [...BODY_REFUSALS, 'harness_not_found'],
  })
  checkNetwork(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @RequestBody() body: unknown,
  ): Promise<NetworkCheckDto> {
    return this.harnesses.checkNetworkAccess(caller, idOrName, body);
  }
}
