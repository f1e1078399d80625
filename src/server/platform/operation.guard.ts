import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { DECORATORS } from '@nestjs/swagger';
import type { HarnessRequest } from '../../values/request.js';
import { noteFacts } from './access-log.js';

/** Lets everybody pass, and has the log name the operation. First of all guards, so that refusals have it too. */
export class OperationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const operation = Reflect.getMetadata(DECORATORS.API_OPERATION, context.getHandler()) as
      { operationId?: string } | undefined;
    noteFacts(context.switchToHttp().getRequest<HarnessRequest>(), { operation_id: operation?.operationId });
    return true;
  }
}
