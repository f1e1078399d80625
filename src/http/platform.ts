import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { Logger } from 'pino';
import { observeRequest } from '../health/request-metrics.js';
import type { KnownPaths } from './known-paths.js';

export interface PlatformOptions {
  logger: Logger;
  trustProxy: boolean;
  knownPaths: KnownPaths;
}

/** Longer than any path of ours. */
const MAX_PARAMETER = 500;

/** Fastify as the server uses it: raw bodies, request IDs, one log line per request. */
export function makePlatform({ logger, trustProxy, knownPaths }: PlatformOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: MAX_PARAMETER, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance<FastifyInstance<RawServerDefault>>();
  passBodiesOn(fastify);
  fastify.addHook('onRoute', ({ url, method }) => knownPaths.add(url, method));
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(logger, request, reply);
    done();
  });
  return adapter;
}

/** Nothing is read before the guards have seen who is asking: the module reads bodies off the stream itself. */
function passBodiesOn(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
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
