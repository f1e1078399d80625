import { applyDecorators, HttpCode, UseInterceptors } from '@nestjs/common';
import { ApiOperation, type ApiOperationOptions } from '@nestjs/swagger';
import type { HarnessPermission } from '../access/caller.js';
import { Requires } from '../access/permission.guard.js';
import type { HarnessErrorCode } from '../harness.errors.js';
import { WithArguments } from './arguments.js';
import { Idempotency } from './idempotency.js';
import { refuseBody } from './read-body.js';
import { documentation } from './route-documentation.js';
import { Traits, type RouteTraits } from './route.interceptor.js';

type Operation = Pick<ApiOperationOptions, 'summary' | 'description' | 'requestBody'>;

export interface RouteDescription extends RouteTraits, Operation {
  operationId: string;
  /** What the caller needs; absent: only to be known. */
  requires?: HarnessPermission;
  status?: number;
  /** The class of the answer; none for 204. */
  answers?: new () => object;
  /** A bare list of `answers`. */
  isList?: boolean;
  /** What it refuses beyond what every route does. */
  refuses?: HarnessErrorCode[];
  /** Takes If-Match. */
  conditional?: boolean;
  /** Takes If-None-Match, and answers 304. */
  revalidates?: boolean;
  /** A POST that writes: takes Idempotency-Key. */
  repeatable?: boolean;
  /** Its query takes `dry_run`. */
  dryRun?: boolean;
  /** A POST that takes no body, and refuses one. */
  bodiless?: boolean;
}

/**
 * All that is to be said of a route besides its path: what it needs, what it answers, and its documentation. Stands
 * below all other decorators of the handler.
 */
export function Route(route: RouteDescription): MethodDecorator {
  const { operationId, summary, description, requestBody, requires, status = 200, repeatable } = route;
  const { path, query, harness, created, imports, page } = route;
  return applyDecorators(
    // First: the others write onto the handler that this one makes.
    WithArguments(...(route.bodiless ? [refuseBody] : [])),
    ApiOperation({
      operationId,
      summary,
      description: [description, requires && `Needs \`${requires}\`.`].filter(Boolean).join(' '),
      ...(requestBody && { requestBody }),
    }),
    HttpCode(status),
    Traits({ path, query, harness, created, imports, page }),
    ...(repeatable ? [UseInterceptors(Idempotency)] : []),
    ...(requires ? [Requires(requires)] : []),
    ...documentation(route),
  );
}
