import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HarnessError } from '../rules/error-codes.js';
import { HARNESS_SETTINGS, type HarnessSettings } from '../registry/settings.js';
import { argument } from '../../rest/arguments.js';
import { requestSlot } from '../../rest/request-state.js';
import { refuseNobody, type HarnessCaller } from '../ports/access.js';
import type { HarnessRequest } from '../../values/request.js';

const callerSlot = requestSlot<HarnessCaller>('caller');

/** Resolves who is calling and for which organization, through the access port. First of the module's guards. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(@Inject(HARNESS_SETTINGS) private readonly settings: HarnessSettings) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const caller = await this.settings.access.resolve(request);
    if (!caller) throw new HarnessError('unauthenticated', 'this takes somebody who is signed in');
    refuseNobody(caller);
    callerSlot.set(request, caller);
    return true;
  }
}

/** The caller that {@link CallerGuard} resolved. */
export function callerOf(request: HarnessRequest): HarnessCaller {
  const caller = callerSlot.get(request);
  if (!caller) throw new Error('No caller: the route lacks the CallerGuard.');
  return caller;
}

/** The caller as a handler's first argument. */
export const Caller = argument(callerOf);
