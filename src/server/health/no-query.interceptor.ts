import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { HarnessRequest } from '../../values/request.js';
import { checkQuery } from '../../rest/query.js';

/** Refuses query parameters, as every route does that takes none. */
@Injectable()
export class NoQueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    checkQuery(context.switchToHttp().getRequest<HarnessRequest>(), undefined);
    return next.handle();
  }
}
