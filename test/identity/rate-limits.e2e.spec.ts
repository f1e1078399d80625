import { randomBytes } from 'node:crypto';
import type { Response } from 'supertest';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

const WRONG_KEY = 'x'.repeat(40);
let server: TestServer;
let proxied: TestServer;

beforeAll(async () => {
  server = await startServer({ RATE_LIMIT_PER_MINUTE: '5' });
  proxied = await startServer({ TRUST_PROXY: '1' });
});

afterAll(async () => {
  await server.stop();
  await proxied.stop();
});

function expectLimited(response: Response): void {
  expectProblem(response, 429, 'rate_limited');
  const seconds = Number(response.headers['retry-after']);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
}

describe('requests of one key', () => {
  it('beyond the limit of a minute are 429 with Retry-After, on all routes; those of other keys are not', async () => {
    const { body: org } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Busy' });
    const busy = new Client(server.url, org.key);
    const { body: made } = await busy.post('/v1/api-keys', { name: 'other', role: 'member' });
    for (let i = 0; i < 4; i++) expect((await busy.get('/v1/harnesses')).status).toBe(200);
    for (const path of [
      '/v1/harnesses',
      '/v1/harnesses/generic',
      '/v1/me',
      '/v1/api-keys',
      `/v1/orgs/${org.id}`,
    ]) {
      expectLimited(await busy.get(path));
    }
    expectLimited(await busy.post('/v1/harnesses', { name: 'late' }));
    expect((await new Client(server.url, made.key).get('/v1/harnesses/late')).status).toBe(404);
  });

  it('count when they are refused, too', async () => {
    const { body: org } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Wrong' });
    const wrong = new Client(server.url, org.key);
    for (let i = 0; i < 5; i++) expect((await wrong.post('/v1/harnesses', {})).status).toBe(400);
    expectLimited(await wrong.get('/v1/me'));
  });

  it('do not count on what needs no key', async () => {
    for (let i = 0; i < 10; i++)
      expect((await new Client(server.url, null).get('/health/live')).status).toBe(200);
  });

  it('are not limited by RATE_LIMIT_PER_MINUTE=0', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => new Client(proxied.url).get('/v1/me')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
  });
});

describe('failed authentications of one address', () => {
  const fail = (url: string, address: string) =>
    new Client(url, WRONG_KEY).get('/v1/me').set('X-Forwarded-For', address);

  it('beyond 60 in a minute are 429, whatever address a stranger claims; good keys go on', async () => {
    const { body: org } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Good' });
    for (let i = 0; i < 60; i++) expectProblem(await fail(server.url, `10.0.0.${i}`), 401, 'unauthenticated');
    expectLimited(await fail(server.url, '10.0.1.1'));
    expect((await new Client(server.url, org.key).get('/v1/me')).status).toBe(200);
    expectProblem(await new Client(server.url, null).get('/v1/me'), 401, 'unauthenticated');
  });

  it('keep nobody out whose key is right and has never been used here, even at ten times the limit', async () => {
    const { body: org } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Late' });
    const status = async (key: string) =>
      (await fetch(`${server.url}/v1/me`, { headers: { Authorization: `Bearer ${key}` } })).status;
    const wrong = async () => {
      for (let i = 0; i < 100; i++) expect(await status(randomBytes(32).toString('hex'))).toBe(429);
    };
    for (let i = 0; i < 60; i++) await status(WRONG_KEY);
    await Promise.all(Array.from({ length: 7 }, wrong));
    expect(await status(org.key)).toBe(200);
  });

  it('are also those of whoever asks for organizations where there is no admin key', async () => {
    const plain = await startServer({ ADMIN_API_KEY: '' });
    const { get } = new Client(plain.url, WRONG_KEY);
    for (let i = 0; i < 60; i++) expectProblem(await get('/v1/orgs'), 401, 'unauthenticated');
    expectLimited(await get('/v1/orgs'));
    await plain.stop();
  });

  it('are counted per client behind a trusted proxy', async () => {
    for (let i = 0; i < 60; i++) await fail(proxied.url, '10.0.0.1');
    expectLimited(await fail(proxied.url, '10.0.0.1'));
    expectProblem(await fail(proxied.url, '10.0.0.2'), 401, 'unauthenticated');
  });

  it('are counted by what the trusted proxy adds, whatever a client has put before it', async () => {
    for (let i = 0; i < 60; i++) await fail(proxied.url, `10.0.1.${i}, 10.0.0.3`);
    expectLimited(await fail(proxied.url, '10.0.2.1, 10.0.0.3'));
    expectProblem(await fail(proxied.url, '10.0.0.3, 10.0.0.4'), 401, 'unauthenticated');
  });

  it.each([
    ['ports', '10.0.5.1', (i: number) => `10.0.5.1:${1_024 + i}`],
    ['ports of IPv6', '2001:db8:5::1', (i: number) => `[2001:db8:5::${i}]:${1_024 + i}`],
    ['what is no address', '_hidden', (i: number) => `junk${'k'.repeat(i)}`],
  ])('are counted per client where the proxy adds %s', async (_what, plain, written) => {
    for (let i = 0; i < 60; i++) await fail(proxied.url, written(i));
    expectLimited(await fail(proxied.url, written(60)));
    expectLimited(await fail(proxied.url, plain));
  });

  it('are counted by the last address that is in no trusted network', async () => {
    const chained = await startServer({ TRUST_PROXY: 'loopback, 10.0.0.0/8' });
    for (let i = 0; i < 60; i++)
      await fail(chained.url, `203.0.113.${i}, 192.0.2.7:${1_024 + i}, 10.0.0.${i}:80`);
    expectLimited(await fail(chained.url, '192.0.2.7'));
    expectProblem(await fail(chained.url, '192.0.2.7, 192.0.2.8, 10.0.0.1'), 401, 'unauthenticated');
    await chained.stop();
  });
});
