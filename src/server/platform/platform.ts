import { randomUUID } from 'node:crypto';
import { NotFoundException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { Logger } from 'pino';
import type { TrustedProxies } from '../config/trusted-proxies.js';
import { logRequests } from './access-log.js';
import { believer } from './believer.js';
import { answerUnroutable, BrokenRequest, inProblemForm } from './broken-requests.js';
import { intakeSlot } from '../../rest/body-intake.js';
import { readsOwnBodies } from '../../rest/body-parsers.js';
import { closeBehindAnswer, hasMoreToCome } from '../../rest/lingering-close.js';
import { checkQuery } from '../../rest/query.js';
import type { AnonymousLimits } from '../limits/anonymous-limits.js';
import type { KnownPaths } from './known-paths.js';
import type { Handler } from './connection.js';
import { makeHttpServer } from './http-server.js';
import type { Traffic } from './traffic.js';

export interface PlatformOptions {
  logger: Logger;
  trustProxy: TrustedProxies;
  knownPaths: KnownPaths;
  anonymousLimits: AnonymousLimits;
  traffic: Traffic;
}

/** No limit of its own: Node bounds the request line, and what is no ID or name is refused after the caller is known. */
const MAX_PARAMETER = 16_384;

/** What Swagger's own routes answer. */
const DOCUMENTATION = /^\/(docs\/?|openapi\.(json|yaml))?$/;

/** Fastify as the server uses it: raw bodies, request IDs, one log line per request. */
export function makePlatform(options: PlatformOptions): FastifyAdapter {
  const { logger, knownPaths, anonymousLimits, traffic } = options;
  const adapter = makeAdapter(options);
  const fastify = adapter.getInstance<FastifyInstance<RawServerDefault>>();
  passBodiesOn(fastify);
  readsOwnBodies(adapter);
  fastify.addHook('onRoute', ({ url, method }) => knownPaths.add(url, method));
  logRequests(fastify, logger);
  watchTraffic(fastify, traffic);
  // The adapter's own hook comes before that of CORS, which would answer an OPTIONS that is no preflight by itself.
  adapter.setOnRequestHook(async (request, reply) => {
    reply.header('X-Request-Id', request.id);
    hideBadMediaType(request);
    const refusal = refusalOf(request, knownPaths);
    if (refusal === undefined) return;
    await anonymousLimits.count(request, true);
    throw refusal;
  });
  return adapter;
}

function makeAdapter({ trustProxy, traffic }: PlatformOptions): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: believer(trustProxy),
    genReqId: requestIdOf,
    rewriteUrl: ({ url }: { url?: string }) => readableUrl(url ?? '/'),
    routerOptions: { maxParamLength: MAX_PARAMETER, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    // What has been begun is answered; nothing comes after the last answer on a connection.
    return503OnClosing: false,
    frameworkErrors: answerUnroutable,
    // The server answers these itself.
    clientErrorHandler: () => {},
    serverFactory: (handler: Handler) => makeHttpServer(handler, traffic),
  });
}

/** Has `traffic` see requests and answers. An answer behind which nothing may come says so, and all have our form. */
function watchTraffic(fastify: FastifyInstance<RawServerDefault>, traffic: Traffic): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    traffic.begin(request, reply);
    intakeSlot.set(request, traffic.bodies);
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    traffic.end(request);
    if (traffic.isStopping || hasMoreToCome(request.raw)) {
      reply.header('Connection', 'close');
      closeBehindAnswer(request.raw, traffic.limits);
    }
    const answer = inProblemForm(request, reply) ?? payload;
    traffic.answers.add(reply.raw, sizeOf(answer));
    done(null, answer);
  });
}

/** In bytes; a stream is read no faster than the network takes it. */
function sizeOf(answer: unknown): number {
  return typeof answer === 'string' || Buffer.isBuffer(answer) ? Buffer.byteLength(answer) : 0;
}

/** Nothing is read before the guards have seen who is asking: the module reads bodies off the stream itself. */
function passBodiesOn(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** What no handler needs to see: HTTP without a host, OPTIONS where there is nothing to negotiate, and QUERY, of which Fastify wants a body first. */
function refusalOf(request: FastifyRequest, knownPaths: KnownPaths): Error | undefined {
  const { method, headers, raw, url, is404 } = request;
  const path = decodeURI(url.split('?', 1)[0]!);
  if (knownPaths.isMisread(method, path)) return new NotFoundException();
  if (!is404 && DOCUMENTATION.test(path)) return queryRefusal(request);
  if (raw.httpVersion === '1.1' && headers.host === undefined) return new BrokenRequest(400);
  const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
  const isOurs = method !== 'QUERY' && (method !== 'OPTIONS' || isPreflight);
  return isOurs ? undefined : new NotFoundException();
}

/** The documentation takes no query, as every route that takes none. */
function queryRefusal(request: FastifyRequest): Error | undefined {
  try {
    checkQuery(request, undefined);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** A path that cannot be decoded is taken literally, so that it is refused as any other that leads nowhere. */
function readableUrl(url: string): string {
  const end = url.includes('?') ? url.indexOf('?') : url.length;
  const segments = url.slice(0, end).split('/');
  return segments.map(readableSegment).join('/') + url.slice(end);
}

function readableSegment(segment: string): string {
  try {
    decodeURIComponent(segment);
    return segment;
  } catch {
    return segment.replaceAll('%', '%25');
  }
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
