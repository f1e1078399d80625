import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IdempotentRequest } from '../../../values/idempotent-request.js';
import { checkBody } from '../../../checks/check-body.js';
import { under } from '../../../values/problem.js';
import { hashApiKey, makeApiKey } from './api-key-format.js';
import { ApiKeyLookup } from './api-key.lookup.js';
import { ApiKeysRepository, type ApiKeyRow } from './api-keys.repository.js';
import type { ApiKeyDto, ApiKeyListDto, CreatedApiKeyDto } from '../dto/api-key.dto.js';
import { CreateApiKeyDto, CreateOwnerKeyDto } from '../dto/create-api-key.dto.js';
import type { IdentityCaller } from '../callers/identity-caller.js';
import { IdentityError } from '../error-codes.js';
import { keyNotFound, lastOwnerKey, organizationNotFound } from '../identity.errors.js';
import { parseTime, pastProblems } from '../identity.rules.js';
import { isKeyId, isOrgId, newKeyId } from '../ids.js';
import { OPERATOR, RecordedWrites } from '../recorded-writes.js';
import type { Role } from '../callers/roles.js';

/** Usable keys per organization: as many as one answer lists. */
const MAX_KEYS = 1000;
const OWNER_KEY_NAME = 'Owner key';

/** An organization's keys, for its owners; and the way back in, for the operator. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly lookup: ApiKeyLookup,
    private readonly writes: RecordedWrites,
  ) {}

  /** The keys that work now. */
  async list(caller: IdentityCaller): Promise<ApiKeyListDto> {
    const rows = await this.repository.list(caller.orgId);
    return { data: rows.map((row) => toApiKeyDto(row, caller.actor)) };
  }

  /** Makes a key from a {@link CreateApiKeyDto}. */
  async create(
    caller: IdentityCaller,
    body: unknown,
    request?: IdempotentRequest,
  ): Promise<CreatedApiKeyDto> {
    const dto = await checkBody(CreateApiKeyDto, body, {
      nulls: 'absent',
      more: async ({ expires_at }, isSound) =>
        expires_at && isSound('expires_at') ? under('/expires_at', pastProblems(expires_at, Date.now())) : [],
    });
    return this.writes.run(caller, request, (within) => this.insert(within, caller.orgId, dto, MAX_KEYS));
  }

  /** Makes an owner key for any organization; not subject to the limit, because it may be the only way back in. */
  async createOwnerKey(orgId: string, body: unknown, request?: IdempotentRequest): Promise<CreatedApiKeyDto> {
    const { name } = await checkBody(CreateOwnerKeyDto, body ?? {}, { nulls: 'absent' });
    if (!isOrgId(orgId)) throw organizationNotFound();
    const key = { name: name ?? OWNER_KEY_NAME, role: 'owner' } as const;
    return this.writes.run(OPERATOR, request, (within) => this.insert(within, orgId, key, null));
  }

  /** Revokes a key: at once here, within 5 s on other replicas. */
  async revoke(caller: IdentityCaller, keyId: string): Promise<void> {
    const outcome = isKeyId(keyId) ? await this.repository.revoke(caller.orgId, keyId) : 'not_found';
    if (outcome === 'not_found') throw keyNotFound();
    if (outcome === 'last_owner') throw lastOwnerKey();
    this.lookup.forget(outcome);
  }

  private async insert(
    within: EntityManager,
    orgId: string,
    { name, role, expires_at }: { name: string; role: Role; expires_at?: string | null },
    limit: number | null,
  ): Promise<CreatedApiKeyDto> {
    const key = makeApiKey();
    const expiresAt = expires_at ? new Date(parseTime(expires_at)) : null;
    const row = { id: newKeyId(), name, role, tokenHash: hashApiKey(key), expiresAt };
    const inserted = await this.repository.insert(orgId, row, limit, within);
    if (inserted === 'no_org') throw organizationNotFound();
    if (inserted === null) throw tooManyKeys();
    return Object.assign(toApiKeyDto(inserted, null), { key });
  }
}

function toApiKeyDto(
  { id, name, role, created_at, expires_at }: ApiKeyRow,
  currentId: string | null,
): ApiKeyDto {
  return {
    id,
    name,
    role,
    created_at: created_at.toISOString(),
    expires_at: expires_at?.toISOString() ?? null,
    is_current: id === currentId,
  };
}

function tooManyKeys(): IdentityError {
  const detail = `the organization has ${MAX_KEYS} usable keys; revoke some that nobody needs`;
  return new IdentityError('api_key_limit_reached', detail);
}
