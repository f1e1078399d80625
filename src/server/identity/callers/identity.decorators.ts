import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiHeader, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ProblemDto } from '../../../rest/problem.dto.js';
import { ProblemFilter } from '../../../rest/problem.filter.js';
import { RouteInterceptor } from '../../../rest/route.interceptor.js';
import { rowsOf } from '../../../values/coded-error.js';
import { Route } from '../../../rest/route.decorator.js';
import type { RouteDescription } from '../../../rest/route-traits.js';
import { IDENTITY_ERRORS, type IdentityErrorCode } from '../error-codes.js';
import { IdentityIdempotency } from './identity-idempotency.js';
import { confirmKey, IdentityGuard, OpenTo, type Audience } from './identity.guard.js';
import { ROLES } from './roles.js';

export interface IdentityRouteDescription extends Omit<
  RouteDescription,
  'requires' | 'reason' | 'errors' | 'confirm'
> {
  openTo: Audience;
  /** The codes it refuses with beyond what every route does. */
  refuses?: readonly IdentityErrorCode[];
}

/** What the OpenAPI document calls a key that is sent without `Bearer`. */
export const API_KEY_SCHEME = 'api_key';

/** A controller of the server's own resources, which behaves like those of the harnesses module. */
export function IdentityController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(path),
    UseGuards(IdentityGuard),
    UseFilters(ProblemFilter),
    UseInterceptors(RouteInterceptor),
    ApiTags(tag),
    ApiBearerAuth(),
    ApiSecurity(API_KEY_SCHEME),
    ApiHeader({
      name: 'X-Org-Id',
      required: false,
      description: 'If sent, it must be your organization; the admin key has none.',
    }),
    ApiExtraModels(ProblemDto),
  );
}

/** All that is to be said of a route besides its path: whom it is for, what it answers, and its documentation. */
export function IdentityRoute(route: IdentityRouteDescription): MethodDecorator {
  const { openTo, description, refuses = [], ...rest } = route;
  const isForAll = openTo.roles.length === ROLES.length;
  return applyDecorators(
    // First: it makes the handler that the others write onto.
    Route({
      ...rest,
      confirm: confirmKey,
      description: [description, isForAll ? undefined : `Needs ${describeAudience(openTo)}.`]
        .filter(Boolean)
        .join(' '),
      errors: rowsOf(IDENTITY_ERRORS, isForAll ? refuses : ['permission_denied', ...refuses]),
    }),
    ...(route.idempotent ? [UseInterceptors(IdentityIdempotency)] : []),
    OpenTo(openTo),
  );
}

function describeAudience({ roles, operator }: Audience): string {
  const role = roles.length > 0 ? [`the role ${roles.join(' or ')}`] : [];
  return [...role, ...(operator ? ['the admin key'] : [])].join(', or ');
}
