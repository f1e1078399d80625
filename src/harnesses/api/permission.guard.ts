import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { HarnessPermission } from '../rules/permissions.js';
import { refuseWithout } from './caller.guard.js';

/** The permission a route needs; a route without one only needs a caller. */
export const Requires = Reflector.createDecorator<HarnessPermission>();

/** Refuses callers that lack the route's permission, before anything else of the request is looked at. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    refuseWithout(context.switchToHttp().getRequest(), this.reflector.get(Requires, context.getHandler()));
    return true;
  }
}
