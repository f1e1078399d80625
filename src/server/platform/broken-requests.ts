import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { closeBehindAnswer, closeLingering, type LingerLimits } from '../../rest/lingering-close.js';
import { reportOutage } from '../../rest/outage-log.js';
import { ApiError } from '../../values/error-codes.js';
import { toProblem } from '../../rest/problem-document.js';

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** A request that HTTP forbids; the filter takes the status from it. */
export class BrokenRequest extends Error {
  constructor(readonly statusCode: number) {
    super('this is no valid HTTP request');
  }
}

/** What cannot even be parsed gets a problem document too, on a connection that then ends. */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  limits: LingerLimits,
): void {
  const isSilent = socket.bytesRead === 0;
  if (error.code === 'ECONNRESET' || !socket.writable || isSilent) return void socket.destroy();
  const { headers, body, status, title } = problemFor(STATUS[error.code ?? ''] ?? 400, '*');
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(`HTTP/1.1 ${status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  closeLingering(socket, limits);
}

/** What the router cannot read: bad escapes in a path. */
export function answerUnroutable(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { headers, body, status } = problemFor(error.statusCode ?? 400, request.url.split('?', 1)[0]!);
  void reply.code(status).headers(headers).send(body);
}

/** An expectation that nobody here can meet. */
export function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const { headers, body, status } = problemFor(417, request.url?.split('?', 1)[0] ?? '*');
  closeBehindAnswer(request);
  response.writeHead(status, { ...headers, Connection: 'close' }).end(body);
}

/** What still runs when the server can wait no longer. */
export function refuseStopped(request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'the server is shutting down; whether this was done is not known';
  const error = new ApiError('unavailable', detail);
  const { headers, body, status } = problemOf(error, request.url.split('?', 1)[0]!, request.id);
  reportOutage(request, { requestId: request.id, detail, error });
  void reply
    .code(status)
    .headers({ ...headers, 'Retry-After': 1 })
    .send(body);
}

/** What parts of the platform refuse in forms of their own: a preflight that is none, a request during shutdown. */
export function inProblemForm(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const type = String(reply.getHeader('content-type') ?? '');
  if (reply.statusCode < 400 || type.startsWith('application/problem+json')) return undefined;
  const { headers, body } = problemFor(reply.statusCode, request.url.split('?', 1)[0]!, request.id);
  reply.headers(headers);
  return body;
}

function problemFor(statusCode: number, instance: string, requestId?: string) {
  return problemOf(new BrokenRequest(statusCode), instance, requestId);
}

function problemOf(error: Error, instance: string, requestId: string = randomUUID()) {
  const problem = toProblem(error, { instance, requestId });
  const body = JSON.stringify(problem);
  const headers = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
  };
  return { ...problem, headers, body };
}
