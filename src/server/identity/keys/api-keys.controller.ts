import { Delete, Get, Post } from '@nestjs/common';
import { ApiBody, ApiParam } from '@nestjs/swagger';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeyListDto, CreatedApiKeyDto } from '../dto/api-key.dto.js';
import { CreateApiKeyDto } from '../dto/create-api-key.dto.js';
import { Param } from '../../../rest/arguments.js';
import { BODY_REFUSALS } from '../../../rest/problem-responses.js';
import { Retryable } from '../../../rest/idempotency.js';
import { RequestBody } from '../../../rest/read-body.js';
import type { IdempotentRequest } from '../../../values/idempotent-request.js';
import type { IdentityCaller } from '../callers/identity-caller.js';
import { IdentityController, IdentityRoute } from '../callers/identity.decorators.js';
import { KeyCaller, type Audience } from '../callers/identity.guard.js';

const OWNERS: Audience = { roles: ['owner'] };

/** The keys of the caller's organization. */
@IdentityController('v1/api-keys', 'api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  @IdentityRoute({
    operationId: 'list_api_keys',
    summary: 'List API keys',
    description: 'Those that work now, newest first; never their secrets.',
    openTo: OWNERS,
    answers: ApiKeyListDto,
  })
  list(@KeyCaller() caller: IdentityCaller): Promise<ApiKeyListDto> {
    return this.keys.list(caller);
  }

  @Post()
  @ApiBody({ type: CreateApiKeyDto })
  @IdentityRoute({
    operationId: 'create_api_key',
    summary: 'Create an API key',
    description: 'Its secret is in `key` of the answer, and nowhere else later. At most 1000 that work.',
    openTo: OWNERS,
    writes: true,
    idempotent: true,
    status: 201,
    answers: CreatedApiKeyDto,
    refuses: [...BODY_REFUSALS, 'api_key_limit_reached'],
  })
  create(
    @KeyCaller() caller: IdentityCaller,
    @RequestBody() body: unknown,
    @Retryable() request: IdempotentRequest | undefined,
  ): Promise<CreatedApiKeyDto> {
    return this.keys.create(caller, body, request);
  }

  @Delete(':key_id')
  @ApiParam({
    name: 'key_id',
    type: 'string',
    description: 'The ID.',
    example: 'key_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e',
  })
  @IdentityRoute({
    operationId: 'revoke_api_key',
    summary: 'Revoke an API key',
    description:
      'It stops working within 5 seconds, and cannot be brought back. One owner key that never expires must stay.',
    openTo: OWNERS,
    writes: true,
    status: 204,
    refuses: ['not_found', 'last_owner_key'],
  })
  revoke(@KeyCaller() caller: IdentityCaller, @Param('key_id') keyId: string): Promise<void> {
    return this.keys.revoke(caller, keyId);
  }
}
