import {
  applyDecorators,
  Controller,
  UseFilters,
  UseGuards,
  UseInterceptors,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiHeader, ApiTags } from '@nestjs/swagger';
import { CallerGuard } from '../access/caller.guard.js';
import { PermissionGuard } from '../access/permission.guard.js';
import { ProblemDto } from '../dto/problem.dto.js';
import { ProblemFilter } from './problem.filter.js';
import { RouteInterceptor } from './route.interceptor.js';

/**
 * A controller of this module: its guards, filter and interceptor hang on it alone, so that nothing of ours is global
 * in a host's application, and it answers in whatever version the host's URLs have.
 */
export function HarnessController(path: string): ClassDecorator {
  return applyDecorators(
    Controller({ path, version: VERSION_NEUTRAL }),
    UseGuards(CallerGuard, PermissionGuard),
    UseFilters(ProblemFilter),
    UseInterceptors(RouteInterceptor),
    ApiTags('harnesses'),
    ApiBearerAuth(),
    ApiHeader({ name: 'X-Org-Id', required: false, description: 'If sent, it must be your organization.' }),
    ApiExtraModels(ProblemDto),
  );
}
