import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { WithArguments } from './arguments.js';
import { IDEMPOTENCY_KEY, IF_MATCH } from './header-rules.js';
import { refuseBody } from './read-body.js';
import { documentation } from './route-documentation.js';
import { Traits, type RouteDescription } from './route-traits.js';

/**
 * All that is to be said of a route besides its path: what it needs, what it answers, and its documentation. Stands
 * below all other decorators of the handler.
 */
export function Route(route: RouteDescription): MethodDecorator {
  const { operationId, summary, description, requestBody, requires, status = 200 } = route;
  const { checkPath, query, harness, created, imports, page, writes, conditional, idempotent } = route;
  const headers = [
    ...(conditional ? [IF_MATCH] : []),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ...(route.headers ?? []),
  ];
  return applyDecorators(
    // First: the others write onto the handler that this one makes.
    WithArguments({ others: route.bodiless ? [refuseBody] : [], confirm: route.confirm }),
    ApiOperation({
      operationId,
      summary,
      description: [description, requires && `Needs \`${requires}\`.`].filter(Boolean).join(' '),
      ...(requestBody && { requestBody }),
    }),
    HttpCode(status),
    Traits({ checkPath, query, harness, created, imports, page, writes, conditional, idempotent, headers }),
    ...documentation(route),
  );
}
