import { Catch, NotFoundException, type ArgumentsHost } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { ApiError } from '../../values/error-codes.js';
import type { HarnessRequest } from '../../values/request.js';
import { ProblemFilter } from '../../rest/problem.filter.js';
import type { KnownPaths } from './known-paths.js';

/** The server's own errors in the module's form: unknown paths, wrong methods, and what the platform refuses. */
@Catch()
export class ServerFilter extends ProblemFilter {
  constructor(
    adapterHost: HttpAdapterHost,
    private readonly knownPaths: KnownPaths,
  ) {
    super(adapterHost);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    super.catch(error instanceof NotFoundException ? this.explain(host) : error, host);
  }

  private explain(host: ArgumentsHost): ApiError {
    const { method, url } = host.switchToHttp().getRequest<HarnessRequest>();
    const path = decodeURI(url.split('?', 1)[0]!);
    const allow = this.knownPaths.methodsOf(path);
    // A method that the path knows got as far as a handler, which found nothing: a file of the docs, say.
    if (allow.length === 0 || allow.includes(method))
      return new ApiError('not_found', 'there is nothing at this path');
    return new ApiError('method_not_allowed', `${method} is not known here; use ${allow.join(', ')}`, {
      allow,
    });
  }
}
