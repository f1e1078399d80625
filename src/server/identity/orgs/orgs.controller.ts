import { Get, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiParam } from '@nestjs/swagger';
import { Param } from '../../../rest/arguments.js';
import { Query } from '../../../rest/query.js';
import { BODY_REFUSALS } from '../../../rest/problem-responses.js';
import { Retryable } from '../../../rest/idempotency.js';
import { RequestBody } from '../../../rest/read-body.js';
import { ApiKeysService } from '../keys/api-keys.service.js';
import { CreatedApiKeyDto } from '../dto/api-key.dto.js';
import { CreateOwnerKeyDto } from '../dto/create-api-key.dto.js';
import { ListOrgsQuery } from '../dto/list-orgs.query.js';
import type { IdempotentRequest } from '../../../values/idempotent-request.js';
import { CreatedOrgDto, OrgDetailDto, OrgPageDto } from '../dto/org.dto.js';
import { CreateOrgDto, UpdateOrgDto } from '../dto/write-org.dto.js';
import { IdentityController, IdentityRoute } from '../callers/identity.decorators.js';
import type { Audience } from '../callers/identity.guard.js';
import { FIRST_ORG_ID } from '../ids.js';
import { OrgsService } from './orgs.service.js';
import { ROLES } from '../callers/roles.js';

const OPERATOR: Audience = { roles: [], operator: true };
const ById = () =>
  ApiParam({ name: 'org_id', type: 'string', description: 'The ID.', example: FIRST_ORG_ID });

/** For the documentation: bodies that work as they stand. */
const UPDATE_EXAMPLES = {
  name: { summary: 'Name it', value: { name: 'Acme' } },
  default: { summary: 'Choose the default harness', value: { default_harness_name: 'generic' } },
  reset: { summary: 'Go back to the built-in one', value: { default_harness_id: null } },
};

/** Organizations: all of them for the operator, for everybody else their own. */
@IdentityController('v1/orgs', 'organizations')
export class OrgsController {
  constructor(
    private readonly orgs: OrgsService,
    private readonly keys: ApiKeysService,
  ) {}

  @Post()
  @ApiBody({ type: CreateOrgDto })
  @IdentityRoute({
    operationId: 'create_org',
    summary: 'Create an organization',
    description: 'With its first owner key, whose secret is in `key` of the answer, and nowhere else later.',
    openTo: OPERATOR,
    writes: true,
    idempotent: true,
    status: 201,
    answers: CreatedOrgDto,
    refuses: [...BODY_REFUSALS],
  })
  create(
    @RequestBody() body: unknown,
    @Retryable() request: IdempotentRequest | undefined,
  ): Promise<CreatedOrgDto> {
    return this.orgs.create(body, request);
  }

  @Get()
  @IdentityRoute({
    operationId: 'list_orgs',
    summary: 'List organizations',
    description: 'Newest first, a page at a time.',
    openTo: OPERATOR,
    answers: OrgPageDto,
    query: ListOrgsQuery,
    page: true,
    refuses: ['invalid_cursor'],
  })
  list(@Query() query: ListOrgsQuery): Promise<OrgPageDto> {
    return this.orgs.list(query);
  }

  @Get(':org_id')
  @ById()
  @IdentityRoute({
    operationId: 'get_org',
    summary: 'Read an organization',
    description: 'Your own; with the admin key, any.',
    openTo: { roles: ROLES, operator: true },
    answers: OrgDetailDto,
  })
  get(@Param('org_id') orgId: string): Promise<OrgDetailDto> {
    return this.orgs.get(orgId);
  }

  @Patch(':org_id')
  @ById()
  @ApiBody({ type: UpdateOrgDto, examples: UPDATE_EXAMPLES })
  @IdentityRoute({
    operationId: 'update_org',
    summary: 'Change an organization',
    description: 'Only the keys sent change.',
    openTo: { roles: ['owner', 'admin'], operator: true },
    writes: true,
    answers: OrgDetailDto,
    refuses: [...BODY_REFUSALS],
  })
  update(@Param('org_id') orgId: string, @RequestBody() body: unknown): Promise<OrgDetailDto> {
    return this.orgs.update(orgId, body);
  }

  @Post(':org_id/api-keys')
  @ById()
  @ApiBody({ type: CreateOwnerKeyDto, required: false })
  @IdentityRoute({
    operationId: 'create_org_owner_key',
    summary: 'Create an owner key for an organization',
    description: 'For one that lost its own. Its secret is in `key` of the answer, and nowhere else later.',
    openTo: OPERATOR,
    writes: true,
    idempotent: true,
    status: 201,
    answers: CreatedApiKeyDto,
    refuses: [...BODY_REFUSALS],
  })
  createOwnerKey(
    @Param('org_id') orgId: string,
    @RequestBody() body: unknown,
    @Retryable() request: IdempotentRequest | undefined,
  ): Promise<CreatedApiKeyDto> {
    return this.keys.createOwnerKey(orgId, body, request);
  }
}
