import { randomUUID } from 'node:crypto';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { HarnessRequest } from '../access/caller.js';
import { HarnessError } from '../harness.errors.js';
import { toProblem } from './problem-document.js';
import { send } from './send.js';

/** Turns whatever a route throws into a problem document (RFC 9457). Logs once what is our fault, and leaks none of it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Harnesses');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const adapter = this.adapterHost.httpAdapter;
    const request = host.switchToHttp().getRequest<HarnessRequest>();
    const response = host.switchToHttp().getResponse<object>();
    const place = { instance: pathOf(request), requestId: this.requestId(request, response) };
    const problem = toProblem(error, place);
    if (problem.status >= 500) this.logger.error(`${place.requestId} ${describe(error)}`);
    if (adapter.isHeadersSent(response)) return;
    const headers = {
      ...headersOf(error),
      ...(problem.status === 401 && { 'WWW-Authenticate': this.challenge(response) }),
      'Content-Type': 'application/problem+json; charset=utf-8',
      'X-Request-Id': place.requestId,
    };
    send(adapter, response, { status: problem.status, headers, text: JSON.stringify(problem) });
  }

  /** How to sign in, as the host has said it already, or by a bearer token. */
  private challenge(response: object): string {
    const given = this.adapterHost.httpAdapter.getHeader?.(response, 'WWW-Authenticate') as
      string | undefined;
    return given ?? 'Bearer realm="harnesses"';
  }

  /** The ID that the host gave the request, the client's own if it is sane, or a new one. */
  private requestId(request: HarnessRequest, response: object): string {
    const given =
      this.adapterHost.httpAdapter.getHeader?.(response, 'X-Request-Id') ?? request.headers['x-request-id'];
    return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
  }
}

/** The path without its query, which may hold what nobody wants in a log. */
function pathOf(request: HarnessRequest): string {
  const url = (request as { originalUrl?: string }).originalUrl ?? request.url;
  return url.split('?', 1)[0]!;
}

function headersOf(error: unknown): Record<string, string> {
  const { retryAfter, etag, allow } = error instanceof HarnessError ? error.details : {};
  return {
    'Cache-Control': 'no-store',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    ...(allow !== undefined && { Allow: allow.join(', ') }),
    ...(etag !== undefined && { ETag: etag }),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
