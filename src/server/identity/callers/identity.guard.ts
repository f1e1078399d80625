import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { HarnessRequest } from '../../../values/request.js';
import { lateArgument } from '../../../rest/arguments.js';
import { requestOrgSlot } from '../../../rest/request-org.js';
import { requestSlot } from '../../../rest/request-state.js';
import { BELIEVED_FOR } from '../../../rest/route-traits.js';
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

interface Known {
  caller: IdentityCaller;
  knownAt: number;
  /** Asks again. */
  confirm: () => Promise<void>;
}

/** Empty for the operator, whose key lasts as long as the process. */
const callerSlot = requestSlot<Known>('identity caller');

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
    const admit = (caller: IdentityCaller): void => {
      refuseOtherOrg(caller, request.params as { org_id?: string });
      refuseOtherRole(caller, audience.roles);
      callerSlot.set(request, { caller, knownAt: performance.now(), confirm });
    };
    const confirm = async () => admit(await this.access.confirm(request));
    const caller = await this.access.resolve(request);
    requestOrgSlot.set(request, caller.orgId);
    admit(caller);
    return true;
  }
}

/** Asks again whether a key may do this if a body took its time to arrive. */
export async function confirmKey(request: HarnessRequest): Promise<void> {
  const known = callerSlot.get(request);
  if (known && performance.now() - known.knownAt > BELIEVED_FOR) await known.confirm();
}

/** The API key that is calling, on routes that are not for the operator. */
export const KeyCaller = lateArgument((request): IdentityCaller => {
  const known = callerSlot.get(request);
  if (!known) throw new Error('No caller: the route is open to the operator, or lacks the IdentityGuard.');
  return known.caller;
});

/** Whose Idempotency-Key it is. */
export function senderOf(request: HarnessRequest): Sender {
  return callerSlot.get(request)?.caller ?? OPERATOR;
}

function refuseOtherOrg(caller: IdentityCaller, { org_id }: { org_id?: string }): void {
  if (org_id !== undefined && org_id !== caller.orgId) throw organizationNotFound();
}

function refuseOtherRole(caller: IdentityCaller, roles: readonly Role[]): void {
  if (roles.includes(caller.role)) return;
  const needed = roles.length === 0 ? 'the admin key' : `the role ${roles.join(' or ')}`;
  throw new ApiError('permission_denied', `this needs ${needed}; your key has the role ${caller.role}`);
}
