import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { HarnessRequest } from '../../../values/request.js';
import { argument } from '../../../rest/arguments.js';
import { requestSlot } from '../../../rest/request-state.js';
import { ApiError } from '../../../values/error-codes.js';
import { AdminKey } from './admin-key.js';
import { ApiKeyAccess } from './api-key.access.js';
import type { IdentityCaller } from './identity-caller.js';
import { organizationNotFound } from '../identity.errors.js';
import { RequestLimits } from './request-limits.js';
import { OPERATOR, type Sender } from '../recorded-writes.js';
import type { Role } from './roles.js';

/** Who may call a route. */
export interface Audience {
  roles: readonly Role[];
  /** The operator, with the admin key. */
  operator?: boolean;
}

export const OpenTo = Reflector.createDecorator<Audience>();

const callerSlot = requestSlot<IdentityCaller>('identity caller');

/** Refuses whoever a route is not for, before anything else of the request is looked at. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: ApiKeyAccess,
    private readonly adminKey: AdminKey,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const audience = this.reflector.get(OpenTo, context.getHandler());
    if (audience.roles.length === 0 && !this.adminKey.isConfigured) {
      await this.limits.countFailure(request.ip);
      throw new ApiError('unauthenticated', 'this takes the admin key, and none is configured');
    }
    if (audience.operator && (await this.access.isOperator(request))) return true;
    const caller = await this.access.resolve(request);
    refuseOtherOrg(caller, request.params as { org_id?: string });
    refuseOtherRole(caller, audience.roles);
    callerSlot.set(request, caller);
    return true;
  }
}

/** The API key that is calling, on routes that are not for the operator. */
export const KeyCaller = argument((request): IdentityCaller => {
  const caller = callerSlot.get(request);
  if (!caller) throw new Error('No caller: the route is open to the operator, or lacks the IdentityGuard.');
  return caller;
});

/** Whose Idempotency-Key it is. */
export function senderOf(request: HarnessRequest): Sender {
  return callerSlot.get(request) ?? OPERATOR;
}

function refuseOtherOrg(caller: IdentityCaller, { org_id }: { org_id?: string }): void {
  if (org_id !== undefined && org_id !== caller.orgId) throw organizationNotFound();
}

function refuseOtherRole(caller: IdentityCaller, roles: readonly Role[]): void {
  if (roles.includes(caller.role)) return;
  const needed = roles.length === 0 ? 'the admin key' : `the role ${roles.join(' or ')}`;
  throw new ApiError('permission_denied', `this needs ${needed}; your key has the role ${caller.role}`);
}
