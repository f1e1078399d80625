import {
  Controller,
  UseFilters,
  UseGuards,
  UseInterceptors,
  VERSION_NEUTRAL,
  type Type,
} from '@nestjs/common';
import { CallerGuard } from './caller.guard.js';
import { PermissionGuard } from './permission.guard.js';
import { pathOf } from '../../rest/nest-internals.js';
import { joinPaths } from '../../rest/paths.js';
import { ProblemFilter } from '../../rest/problem.filter.js';
import { RouteInterceptor } from '../../rest/route.interceptor.js';

/** Where and how the routes of a registration are offered. */
export interface HarnessHttp {
  /**
   * What comes before `v1/harnesses`, after the application's prefix and the path of `RouterModule`: `ai` for
   * `/ai/v1/harnesses`. Default: nothing.
   */
  path?: string | undefined;
  /**
   * Decorators of the host's for all controllers of the module: `UseGuards(SessionGuard)`, which come before the
   * module's own, `ApiBearerAuth()`, or what tells a global guard to let requests pass. Default: none.
   */
  decorators?: readonly ClassDecorator[] | undefined;
}

/**
 * A controller with a path and the module's guards, filter and interceptor. They hang on it alone, so that nothing of
 * ours is global in a host's application, and it answers in whatever version the host's URLs have. A class of its own,
 * because metadata belongs to classes: another registration has other paths and decorators.
 */
export function mountedAt({ path = '', decorators = [] }: HarnessHttp, controller: Type): Type {
  class Mounted extends controller {}
  Object.defineProperty(Mounted, 'name', { value: controller.name });
  const mount: ClassDecorator[] = [
    Controller({ path: joinPaths(path, pathOf(controller)), version: VERSION_NEUTRAL }),
    ...decorators,
    UseGuards(CallerGuard, PermissionGuard),
    UseFilters(ProblemFilter),
    UseInterceptors(RouteInterceptor),
  ];
  for (const decorate of mount) decorate(Mounted);
  return Mounted;
}
