import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { HarnessRequest } from '../values/request.js';
import { describeError } from '../values/describe-error.js';
import { CodedError } from '../values/coded-error.js';
import { reportOutage } from './outage-log.js';
import { toProblem } from './problem-document.js';
import { send } from './send.js';

const logger = new Logger('Harnesses');

/** Answers a request with the problem document for what was thrown. Logs what is our fault, and leaks none of it. */
export function sendProblem(
  adapter: HttpAdapterHost['httpAdapter'],
  request: HarnessRequest,
  response: object,
  error: unknown,
): void {
  const given = (name: string) => adapter.getHeader?.(response, name) as string | undefined;
  const place = { instance: pathOf(request), requestId: requestIdOf(request, given('X-Request-Id')) };
  const problem = toProblem(error, place);
  // What comes after the answer (an interceptor of the host's that sets a header) is no refusal of ours.
  if (adapter.isHeadersSent(response))
    return logger.warn(`${place.requestId} after the answer: ${describeError(error)}`);
  if (problem.status === 503) reportOutage(request, { ...place, detail: problem.detail, error });
  else if (problem.status >= 500) logger.error(`${place.requestId} ${describeError(error)}`);
  const headers = {
    ...headersOf(error, request.method),
    // As the host has said it already, or by a bearer token.
    ...(problem.status === 401 && {
      'WWW-Authenticate': given('WWW-Authenticate') ?? 'Bearer realm="harnesses"',
    }),
    'Content-Type': 'application/problem+json; charset=utf-8',
    'X-Request-Id': place.requestId,
  };
  send(adapter, response, { status: problem.status, headers, text: JSON.stringify(problem) });
}

/** The ID that the host gave the request, the client's own if it is sane, or a new one. */
function requestIdOf({ headers }: HarnessRequest, given: string | undefined): string {
  const id = given ?? headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : randomUUID();
}

/** The path without its query, which may hold what nobody wants in a log. */
function pathOf(request: HarnessRequest): string {
  const url = (request as { originalUrl?: string }).originalUrl ?? request.url;
  return url.split('?', 1)[0]!;
}

function headersOf(error: unknown, method: string): Record<string, string> {
  const { retryAfter, etag, allow, accept, acceptEncoding } =
    error instanceof CodedError ? error.details : {};
  return {
    'Cache-Control': 'no-store',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    // RFC 5789 names the header for PATCH, RFC 9110 has it for the others from LDP.
    ...(accept !== undefined && { [method === 'PATCH' ? 'Accept-Patch' : 'Accept-Post']: accept.join(', ') }),
    // RFC 9110, 12.5.3: by what a client knows that it was the coding and not the type.
    ...(acceptEncoding !== undefined && { 'Accept-Encoding': acceptEncoding.join(', ') }),
    ...(allow !== undefined && { Allow: allow.join(', ') }),
    ...(etag !== undefined && { ETag: etag }),
  };
}
