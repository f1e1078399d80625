import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { Logger } from 'pino';
import { OutageLog, outageLogSlot } from '../../rest/outage-log.js';
import { requestSlot } from '../../rest/request-state.js';
import { repeated } from '../../values/repeated.js';
import type { HarnessRequest } from '../../values/request.js';
import { observeRequest } from '../health/request-metrics.js';
import { clientAddress } from '../limits/client-address.js';

/** What is learned about a request on its way, under the names that its line in the log has. Never a secret. */
export interface RequestFacts {
  org_id?: string;
  /** The ID of the key that is calling, or `operator`. */
  actor?: string;
  /** That of the OpenAPI document. */
  operation_id?: string | undefined;
  /** The client's, as `TRUST_PROXY` has it. */
  address?: string | undefined;
}

const factsSlot = requestSlot<RequestFacts>('facts for the log');

/** Keeps for the log what one part of the server has learned about a request. */
export function noteFacts(request: HarnessRequest, facts: RequestFacts): void {
  factsSlot.set(request, { ...factsSlot.get(request), ...facts });
}

/** One line per request, and one a second for each kind of 503. */
export function logRequests(fastify: FastifyInstance<RawServerDefault>, logger: Logger): void {
  const outages = new OutageLog((message, { requestId, ...outage }) =>
    logger.error({ request_id: requestId, status: 503, ...outage }, message),
  );
  fastify.addHook('onRequest', (request, _reply, done) => {
    outageLogSlot.set(request, outages);
    // Now: a connection that has ended has no address any more.
    noteFacts(request, { address: clientAddress(request.ip) });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(logger, request, reply);
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    outages.flush();
    done();
  });
}

/** Without scheme, host and user info, which a request to a proxy has, without query and fragment. */
function pathIn(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
}

/** What of a path stands in the sentence of its line, for people, in characters. */
const SHORT_PATH = 100;

/**
 * Without query and headers: they hold what nobody wants in a log. Of a long path only the beginning, once: anybody can
 * send those, and what a full output loses are the lines of others.
 */
function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, id, routeOptions } = request;
  const status = reply.statusCode;
  observeRequest(method, routeOptions.url ?? 'unknown', status, reply.elapsedTime / 1000);
  const line = {
    request_id: id,
    method,
    path: repeated(pathIn(url)),
    route: routeOptions.url,
    ...factsSlot.get(request),
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
  const { path } = line;
  const short = path.length > SHORT_PATH ? `${path.slice(0, SHORT_PATH)}…` : path;
  logger.info(line, `${method} ${short} ${status}`);
}
