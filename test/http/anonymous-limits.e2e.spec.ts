import { expectProblem } from '../support/problem.js';
import { Client } from '../support/client.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const ORIGIN = 'https://app.example.com';
let server: TestServer;

beforeAll(async () => {
  const variables = { RATE_LIMIT_PER_MINUTE: '1200', TRUST_PROXY: '1', CORS_ALLOWED_ORIGINS: ORIGIN };
  server = await startServer(variables);
});
afterAll(() => server.stop());

/** The statuses of so many requests from one address, sixty at a time. */
async function flood(url: string, address: string, times: number): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let sent = 0; sent < times; sent += 60) {
    const answers = Array.from({ length: 60 }, async () => {
      const answer = await fetch(url, { headers: { 'X-Forwarded-For': address } });
      await answer.arrayBuffer();
      statuses.add(answer.status);
    });
    await Promise.all(answers);
  }
  return statuses;
}

const nobody = () => new Client(server.url, null);

describe('600 requests without a key in a minute from one address', () => {
  const FLOODED = '192.0.2.7';
  let before: Set<number>[];
  beforeAll(async () => {
    before = [];
    for (const path of ['/nope', '/v1/me']) before.push(await flood(server.url + path, FLOODED, 300));
  });

  it('are answered', () => expect(before).toEqual([new Set([404]), new Set([401])]));

  it.each(['/nope', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/openapi.yaml', '/v1/harnesses'])(
    'make the next one a 429 with Retry-After: %s',
    async (path) => {
      const response = await nobody().get(path).set('X-Forwarded-For', FLOODED);
      expectProblem(response, 429, 'rate_limited');
      expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(response.headers['x-content-type-options']).toBe('nosniff');
      const head = await nobody().head(path).set('X-Forwarded-For', FLOODED);
      expect([head.status, head.headers['retry-after'] !== undefined]).toEqual([429, true]);
    },
  );

  it('also where a method leads nowhere', async () => {
    expectProblem(await nobody().options('/v1/me').set('X-Forwarded-For', FLOODED), 429, 'rate_limited');
    expectProblem(await nobody().put('/v1/me').set('X-Forwarded-For', FLOODED), 429, 'rate_limited');
  });

  it.each(['/health/live', '/health/ready', '/metrics'])(
    'change nothing for whoever watches: %s',
    async (path) => {
      expect((await nobody().get(path).set('X-Forwarded-For', FLOODED)).status).toBe(200);
      expect((await nobody().head(path).set('X-Forwarded-For', FLOODED)).status).toBe(200);
    },
  );

  it('change nothing for requests with a key, nor for other addresses', async () => {
    const mine = await new Client(server.url).get('/v1/me').set('X-Forwarded-For', FLOODED);
    expect(mine.status).toBe(200);
    expect((await nobody().get('/docs').set('X-Forwarded-For', '192.0.2.8')).status).toBe(200);
  });

  it('change nothing for preflights, and a page may read the refusal', async () => {
    const headers = { Origin: ORIGIN, 'X-Forwarded-For': FLOODED };
    const preflight = await nobody()
      .options('/v1/me')
      .set({ ...headers, 'Access-Control-Request-Method': 'GET' });
    expect(preflight.status).toBe(204);
    const refused = await nobody().get('/v1/me').set(headers);
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([429, ORIGIN]);
  });
});

it('limits metrics by themselves', async () => {
  expect(await flood(`${server.url}/metrics`, '192.0.2.9', 600)).toEqual(new Set([200]));
  expectProblem(await nobody().get('/metrics').set('X-Forwarded-For', '192.0.2.9'), 429, 'rate_limited');
  expect((await nobody().get('/health/live').set('X-Forwarded-For', '192.0.2.9')).status).toBe(200);
  expect((await nobody().get('/docs').set('X-Forwarded-For', '192.0.2.9')).status).toBe(200);
});

it('is off with RATE_LIMIT_PER_MINUTE=0, and never limits who has a key', async () => {
  const unlimited = await startServer();
  expect(await flood(`${unlimited.url}/nope`, '192.0.2.7', 660)).toEqual(new Set([404]));
  await unlimited.stop();
  const asOwner = () => fetch(`${server.url}/v1/me`, { headers: { Authorization: `Bearer ${OWNER_KEY}` } });
  const statuses = await Promise.all(Array.from({ length: 660 }, async () => (await asOwner()).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
});
