import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HarnessError } from '../rules/error-codes.js';
import type { HarnessPermission } from '../rules/permissions.js';
import { HARNESS_SETTINGS, type ModuleSettings } from '../registry/settings.js';
import { lateArgument } from '../../rest/arguments.js';
import { requestOrgSlot } from '../../rest/request-org.js';
import { requestSlot } from '../../rest/request-state.js';
import { BELIEVED_FOR } from '../../rest/route-traits.js';
import {
  refuseNobody,
  refuseUnlessAllowed,
  type HarnessAccess,
  type HarnessCaller,
} from '../ports/access.js';
import type { HarnessRequest } from '../../values/request.js';

interface Known {
  caller: HarnessCaller;
  /** When the port said so. */
  knownAt: number;
  access: HarnessAccess;
}

const callerSlot = requestSlot<Known>('caller');
/** What the route needs. */
const permissionSlot = requestSlot<HarnessPermission | undefined>('permission');

/** Resolves who is calling and for which organization, through the access port. First of the module's guards. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(@Inject(HARNESS_SETTINGS) private readonly settings: ModuleSettings) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const { access } = this.settings;
    const { orgId } = await remember(request, access, () => access.resolve(request));
    requestOrgSlot.set(request, orgId);
    return true;
  }
}

/** The caller that {@link CallerGuard} resolved, or {@link confirmCaller} since. */
export function callerOf(request: HarnessRequest): HarnessCaller {
  return knownOf(request).caller;
}

/** The caller as a handler's first argument. */
export const Caller = lateArgument(callerOf);

/** @throws HarnessError `permission_denied` */
export function refuseWithout(request: HarnessRequest, permission: HarnessPermission | undefined): void {
  permissionSlot.set(request, permission);
  refuseUnlessAllowed(callerOf(request), permission);
}

/**
 * Asks the port again if a body took its time to arrive: whoever has lost a permission meanwhile must not use it. A
 * request that was there at once costs nothing.
 */
export async function confirmCaller(request: HarnessRequest): Promise<void> {
  const { access, knownAt } = knownOf(request);
  if (performance.now() - knownAt <= BELIEVED_FOR) return;
  await remember(request, access, () => (access.confirm ? access.confirm(request) : access.resolve(request)));
  refuseUnlessAllowed(callerOf(request), permissionSlot.get(request));
}

async function remember(
  request: HarnessRequest,
  access: HarnessAccess,
  ask: () => ReturnType<HarnessAccess['resolve']>,
): Promise<HarnessCaller> {
  const caller = await ask();
  if (!caller) throw new HarnessError('unauthenticated', 'this takes somebody who is signed in');
  refuseNobody(caller);
  callerSlot.set(request, { caller, knownAt: performance.now(), access });
  return caller;
}

function knownOf(request: HarnessRequest): Known {
  const known = callerSlot.get(request);
  if (!known) throw new Error('No caller: the route lacks the CallerGuard.');
  return known;
}
