import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { Logger } from 'pino';
import { toProblem } from '../harnesses/http/problem-document.js';
import { observeRequest } from '../health/request-metrics.js';
import type { KnownPaths } from './known-paths.js';

export interface PlatformOptions {
  logger: Logger;
  trustProxy: boolean;
  knownPaths: KnownPaths;
}

/** No limit of its own: Node bounds the request line, and what is no ID or name is refused after the caller is known. */
const MAX_PARAMETER = 16_384;

/** Fastify as the server uses it: raw bodies, request IDs, one log line per request. */
export function makePlatform({ logger, trustProxy, knownPaths }: PlatformOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: MAX_PARAMETER, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBrokenRequest,
  });
  const fastify = adapter.getInstance<FastifyInstance<RawServerDefault>>();
  passBodiesOn(fastify);
  fastify.addHook('onRoute', ({ url, method }) => knownPaths.add(url, method));
  fastify.addHook('onRequest', (request, reply, done) => {
    hideBadMediaType(request);
    reply.header('X-Request-Id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(logger, request, reply);
    done();
  });
  return adapter;
}

/** What is no HTTP request at all gets a problem document too, on a connection that then ends. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const statusCode = BROKEN_STATUS[error.code ?? ''] ?? 400;
  const requestId = randomUUID();
  const problem = toProblem(
    { statusCode, message: 'this is no valid HTTP request' },
    { instance: '', requestId },
  );
  const body = JSON.stringify(problem);
  const headers = [
    `HTTP/1.1 ${statusCode} ${problem.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}

const BROKEN_STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Nothing is read before the guards have seen who is asking: the module reads bodies off the stream itself. */
function passBodiesOn(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** Fastify refuses what is no media type before anybody has asked who is calling; the module does so afterwards. */
function hideBadMediaType({ headers }: FastifyRequest): void {
  const type = headers['content-type'];
  if (type !== undefined && !/^[\w.+-]+\/[\w.+-]+\s*(;|$)/.test(type))
    headers['content-type'] = 'application/unknown';
}

/** The client's own ID if it is sane, so that a call can be followed through several services. */
function requestIdOf({ headers }: { headers: Record<string, unknown> }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

/** Without query and headers: they hold what nobody wants in a log. */
function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, id, routeOptions } = request;
  const status = reply.statusCode;
  observeRequest(method, routeOptions.url ?? 'unknown', status, reply.elapsedTime / 1000);
  const line = {
    request_id: id,
    method,
    path: url.split('?', 1)[0],
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
  logger.info(line, `${method} ${line.path} ${status}`);
}
