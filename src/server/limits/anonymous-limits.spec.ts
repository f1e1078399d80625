import { jest } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { AnonymousLimits } from './anonymous-limits.js';

interface Given {
  key?: string;
  ip?: string;
  isRefused?: boolean;
}

/** Counts so many requests for a route, null for none, and says how many were let through. */
async function allowed(limits: AnonymousLimits, route: string | null, times: number, given: Given = {}) {
  const request = {
    ip: given.ip ?? '192.0.2.7',
    is404: route === null,
    routeOptions: { url: route ?? undefined },
    headers: { authorization: given.key },
  } as FastifyRequest;
  const counts = Array.from({ length: times }, () => limits.count(request, given.isRefused));
  const results = await Promise.allSettled(counts);
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  for (const { code, details } of refusals) {
    expect(code).toBe('rate_limited');
    // What is left of the minute, of which a slow machine has used some.
    expect(details.retryAfter).toBeGreaterThan(0);
    expect(details.retryAfter).toBeLessThanOrEqual(60);
  }
  return results.filter(({ status }) => status === 'fulfilled').length;
}

// What a minute allows is to be counted within one, however slow the machine is.
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const OPEN = [
  '/docs',
  '/docs/',
  '/docs/*',
  '/docs/swagger-ui-init.js',
  '/openapi.json',
  '/openapi.yaml',
  null,
];

describe('requests without a key', () => {
  it.each(OPEN)('are limited on %s, also when there is one', async (route) => {
    expect(await allowed(new AnonymousLimits(true), route, 700)).toBe(600);
    expect(await allowed(new AnonymousLimits(true), route, 700, { key: 'k' })).toBe(600);
  });

  it('are limited where one is needed, and where nothing is there for the method', async () => {
    expect(await allowed(new AnonymousLimits(true), '/v1/me', 700)).toBe(600);
    const refused = { key: 'k', isRefused: true };
    expect(await allowed(new AnonymousLimits(true), '/v1/harnesses/:harness_id', 700, refused)).toBe(600);
  });

  it('share one limit per address', async () => {
    const limits = new AnonymousLimits(true);
    for (const route of ['/docs', '/v1/me', null]) expect(await allowed(limits, route, 200)).toBe(200);
    for (const route of [...OPEN, '/v1/me']) expect(await allowed(limits, route, 1)).toBe(0);
    expect(await allowed(limits, '/docs', 1, { ip: '192.0.2.8' })).toBe(1);
  });

  it('leave health and metrics alone, which have limits of their own', async () => {
    const limits = new AnonymousLimits(true);
    await allowed(limits, null, 601);
    expect(await allowed(limits, '/metrics', 700)).toBe(600);
    expect(await allowed(limits, '/health/live', 3_000)).toBe(3_000);
    expect(await allowed(limits, '/health/ready', 4_000)).toBe(3_000);
    expect(await allowed(new AnonymousLimits(true), null, 1)).toBe(1);
  });

  it('never count against those with a key', async () => {
    const limits = new AnonymousLimits(true);
    await allowed(limits, '/v1/me', 601);
    expect(await allowed(limits, '/v1/me', 2_000, { key: 'k' })).toBe(2_000);
    expect(await allowed(new AnonymousLimits(true), '/mcp', 2_000, { key: 'k' })).toBe(2_000);
  });

  it('are not limited when limits are off', async () => {
    for (const route of [...OPEN, '/v1/me', '/metrics'])
      expect(await allowed(new AnonymousLimits(false), route, 1_000)).toBe(1_000);
  });
});
