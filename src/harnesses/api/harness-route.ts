import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { rowsOf } from '../../values/coded-error.js';
import { Route } from '../../rest/route.decorator.js';
import type { RouteDescription } from '../../rest/route-traits.js';
import { HarnessPermission } from '../rules/permissions.js';
import { HARNESS_ERRORS, type HarnessErrorCode } from '../rules/error-codes.js';
import { copyRef, writeRef } from '../rules/refs.js';
import { confirmCaller } from './caller.guard.js';
import { CHANGE_REASON } from './context.js';
import { Idempotency } from './idempotency.js';
import { Requires } from './permission.guard.js';

export interface HarnessRouteDescription extends Omit<
  RouteDescription,
  'requires' | 'writes' | 'reason' | 'headers' | 'checkPath' | 'errors' | 'confirm'
> {
  /** What the caller needs; absent: only to be known. */
  requires?: HarnessPermission;
  /** What may stand in the path: an ID only, or a name too. What is neither is refused before all else. */
  path?: 'id' | 'id_or_name';
  /** The codes it refuses with beyond what every route does. */
  refuses?: readonly HarnessErrorCode[];
}

const CHECK = { id: writeRef, id_or_name: copyRef } as const;

/** A route of the module: whom it is for, which harness its path names, and whether it takes an Idempotency-Key. */
export function HarnessRoute({
  path,
  requires,
  refuses = [],
  ...route
}: HarnessRouteDescription): MethodDecorator {
  const writes = requires !== undefined && requires !== HarnessPermission.View;
  return applyDecorators(
    // First: it makes the handler that the others write onto.
    Route({
      ...route,
      requires,
      errors: rowsOf(HARNESS_ERRORS, refuses),
      writes,
      reason: writes,
      headers: writes ? [CHANGE_REASON] : [],
      confirm: confirmCaller,
      checkPath: path && (({ harness_id: text }) => void CHECK[path](text!)),
    }),
    ...(route.idempotent ? [UseInterceptors(Idempotency)] : []),
    ...(requires ? [Requires(requires)] : []),
  );
}
