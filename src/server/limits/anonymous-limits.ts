import type { FastifyRequest } from 'fastify';
import { clientGroup } from './client-address.js';
import { MinuteLimit } from './minute-limit.js';

const REFUSAL = 'too many requests without a key from this address';
const PER_MINUTE = 600;
/** Of its own, so that nobody who floods the rest can blind whoever watches the server. */
const METRICS_PER_MINUTE = 600;
/**
 * Of its own and much more: behind a proxy that is not in TRUST_PROXY strangers share an address with whoever checks
 * the health, and a server whose checks are refused is taken out of service.
 */
const HEALTH_PER_MINUTE = 6_000;

const DOCUMENTATION = /^\/(docs(\/|$)|openapi\.)/;

/**
 * How much a client may ask of this process in a minute without saying who it is: health, metrics, the documentation,
 * paths that do not exist, and what is a 401 because there are no credentials. Requests with credentials to a route
 * that takes them are never counted here, nor refused: their keys have limits of their own, and so have failures. Where
 * no credentials are needed those that come are not looked at: to find out whether they are right would cost a query.
 */
export class AnonymousLimits {
  private readonly health = new MinuteLimit(HEALTH_PER_MINUTE, REFUSAL);
  private readonly metrics = new MinuteLimit(METRICS_PER_MINUTE, REFUSAL);
  private readonly others = new MinuteLimit(PER_MINUTE, REFUSAL);

  constructor(private readonly isOn: boolean) {}

  /**
   * @param isRefused whether the request leads nowhere although a route may match it
   * @throws ApiError `rate_limited`
   */
  async count(request: FastifyRequest, isRefused = false): Promise<void> {
    const limit = this.isOn ? this.limitOf(request, isRefused) : undefined;
    await limit?.count(clientGroup(request.ip));
  }

  private limitOf(request: FastifyRequest, isRefused: boolean): MinuteLimit | undefined {
    const { url: route = '' } = request.routeOptions;
    if (route.startsWith('/health/')) return this.health;
    if (route === '/metrics') return this.metrics;
    const needsNoKey = isRefused || request.is404 || DOCUMENTATION.test(route);
    return needsNoKey || request.headers.authorization === undefined ? this.others : undefined;
  }
}
