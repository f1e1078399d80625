import { pino } from 'pino';
import type { TrustedProxies } from '../config/trusted-proxies.js';
import { AnonymousLimits } from '../limits/anonymous-limits.js';
import { KnownPaths } from './known-paths.js';
import { makePlatform } from './platform.js';
import { Traffic } from './traffic.js';

/** Whom the platform takes for the client, when 127.0.0.1 connects. */
async function clientOf(trustProxy: TrustedProxies, forwarded?: string): Promise<string> {
  const fastify = makePlatform({
    logger: pino({ enabled: false }),
    trustProxy,
    knownPaths: new KnownPaths(),
    anonymousLimits: new AnonymousLimits(false),
    traffic: new Traffic(),
  }).getInstance();
  fastify.get('/', ({ ip }) => ip);
  const url = await fastify.listen({ host: '127.0.0.1', port: 0 });
  const headers = { Connection: 'close', ...(forwarded !== undefined && { 'X-Forwarded-For': forwarded }) };
  const answer = await fetch(url, { headers });
  const client = await answer.text();
  await fastify.close();
  return client;
}

const PEER = '127.0.0.1';
const CHAIN = 'spoofed, 198.51.100.6, 203.0.113.7, 10.0.0.2';

describe('the address of a client', () => {
  it.each<[TrustedProxies, string | undefined, string]>([
    [false, CHAIN, PEER],
    [1, CHAIN, '10.0.0.2'],
    [2, CHAIN, '203.0.113.7'],
    [16, '203.0.113.7', '203.0.113.7'],
    [1, undefined, PEER],
    [['10.0.0.0/8'], CHAIN, PEER],
    [['127.0.0.1'], CHAIN, '10.0.0.2'],
    [['127.0.0.1/32', '10.0.0.0/8'], CHAIN, '203.0.113.7'],
    [['loopback', 'uniquelocal'], CHAIN, '203.0.113.7'],
    [['loopback', 'linklocal'], '192.0.2.9, 2001:db8::7, fe80::1', '2001:db8::7'],
    [['loopback', '2001:db8::/32'], '192.0.2.9, 2001:db8::7', '192.0.2.9'],
    [['loopback'], undefined, PEER],
  ])('with TRUST_PROXY=%j and %s is %s', async (trusted, forwarded, client) => {
    expect(await clientOf(trusted, forwarded)).toBe(client);
  });
});
