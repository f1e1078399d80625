import { Injectable } from '@nestjs/common';
import type { HarnessAccess } from '../../../harnesses/index.js';
import type { HarnessRequest } from '../../../values/request.js';
import { ApiError } from '../../../values/error-codes.js';
import { noteFacts } from '../../platform/access-log.js';
import { AdminKey } from './admin-key.js';
import { looksMistyped } from '../keys/api-key-format.js';
import { ApiKeyLookup } from '../keys/api-key.lookup.js';
import { headerValues } from '../../../rest/header-values.js';
import { parseAuthorization } from './authorization.js';
import type { IdentityCaller } from './identity-caller.js';
import { organizationNotFound } from '../identity.errors.js';
import { RequestLimits } from './request-limits.js';

const FORMS = 'Authorization: Bearer <key>, ApiKey <key>, or the key alone';

/** The standalone server's answer to who is calling: an API key, which names its organization and role. */
@Injectable()
export class ApiKeyAccess implements HarnessAccess {
  constructor(
    private readonly lookup: ApiKeyLookup,
    private readonly limits: RequestLimits,
    private readonly adminKey: AdminKey,
  ) {}

  /** @throws ApiError `unauthenticated`, `rate_limited`, `organization_not_found` */
  async resolve(request: HarnessRequest): Promise<IdentityCaller> {
    const caller = await this.authenticate(request);
    noteFacts(request, { org_id: caller.orgId, actor: caller.actor });
    await this.limits.countRequest(caller.actor);
    return inWantedOrg(caller, request);
  }

  /**
   * The same for a request that was counted when it began.
   *
   * @throws ApiError `unauthenticated`, `organization_not_found`
   */
  async confirm(request: HarnessRequest): Promise<IdentityCaller> {
    return inWantedOrg(await this.authenticate(request), request);
  }

  /** Whether the operator is calling, with the admin key. */
  async isOperator(request: HarnessRequest): Promise<boolean> {
    const token = parseAuthorization(headerValues(request, 'Authorization'));
    if (token === null || !this.adminKey.matches(token)) return false;
    noteFacts(request, { actor: 'operator' });
    await this.limits.countRequest('admin');
    return true;
  }

  /** A request without credentials has not failed to authenticate: it does not count against the client. */
  private async authenticate(request: HarnessRequest): Promise<IdentityCaller> {
    const headers = headerValues(request, 'Authorization');
    if (headers.length === 0) throw new ApiError('unauthenticated', `send an API key as ${FORMS}`);
    const token = parseAuthorization(headers);
    const caller = token === null ? null : await this.lookup.find(token);
    if (caller) return caller;
    await this.limits.countFailure(request.ip);
    throw new ApiError('unauthenticated', reasonFor(token));
  }
}

function inWantedOrg(caller: IdentityCaller, { headers }: HarnessRequest): IdentityCaller {
  const wanted = headers['x-org-id'];
  if (wanted !== undefined && wanted !== caller.orgId) throw organizationNotFound();
  return caller;
}

function reasonFor(token: string | null): string {
  if (token === null) return `the credentials must be one header: ${FORMS}`;
  return looksMistyped(token)
    ? 'the API key is mistyped or incomplete'
    : 'the API key is unknown, revoked or expired';
}
