import { Client, uniqueName } from '../support/client.js';
import { lineWith } from '../support/output.js';
import { expectProblem } from '../support/problem.js';
import { sendRaw } from '../support/raw.js';
import { ADMIN_KEY, OWNER_KEY, startProcess, type ServerProcess } from '../support/server.js';

const ORIGIN = 'https://app.example.com';
let server: ServerProcess;
let owner: Client;
let nobody: Client;

beforeAll(async () => {
  server = await startProcess({ CORS_ALLOWED_ORIGINS: `${ORIGIN}, https://other.example.com` });
  owner = new Client(server.url);
  nobody = new Client(server.url, null);
});

afterAll(() => server.stop());

const tokens = (header: string | undefined) => (header ?? '').toLowerCase().split(/ *, */);

describe('X-Request-Id', () => {
  const MADE = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

  it.each(['abc', '1', 'trace-1:span.2_3', 'a'.repeat(128)])('is taken over: %.30s', async (id) => {
    const { headers } = await owner.get('/v1/me').set('X-Request-Id', id);
    expect(headers['x-request-id']).toBe(id);
  });

  it.each(['', 'a b', 'a,b', '"x"', '<script>', 'a'.repeat(129), 'a\\nb', 'é', '{"a":1}'])(
    'is made anew when it is not sane: %.30s',
    async (id) => {
      const request = `GET /v1/me HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\n\r\n`;
      const { headers, body } = await sendRaw(server.url, Buffer.from(request, 'latin1'));
      expect(headers['x-request-id']).toMatch(MADE);
      expect(body.request_id).toBe(headers['x-request-id']);
    },
  );

  it('is made for each request that has none', async () => {
    const [first, second] = await Promise.all([owner.get('/v1/me'), owner.get('/v1/me')]);
    expect(first.headers['x-request-id']).toMatch(MADE);
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  it.each([
    ['an unknown path', '/nope', 404],
    ['a refused caller', '/v1/me', 401],
    ['no error', '/health/live', 200],
  ])('is returned and logged: %s', async (_what, path, status) => {
    const id = uniqueName('logged');
    const { headers } = await nobody.get(path).set('X-Request-Id', id);
    expect(headers['x-request-id']).toBe(id);
    const line = await lineWith(server, id);
    expect(JSON.parse(line)).toMatchObject({ request_id: id, method: 'GET', path, status });
  });
});

describe('HEAD', () => {
  it.each([
    '/v1/harnesses',
    '/v1/harnesses/generic',
    '/v1/harnesses/nobody',
    '/v1/me',
    '/health/live',
    '/openapi.json',
    '/nope',
  ])('works like GET without the body: %s', async (path) => {
    const get = await owner.get(path);
    const head = await owner.head(path);
    expect(head.status).toBe(get.status);
    expect(head.text ?? '').toBe('');
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control', 'vary', 'link']) {
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
    }
  });

  it('answers 304 like GET', async () => {
    const { headers } = await owner.get('/v1/harnesses/generic');
    const { status } = await owner.head('/v1/harnesses/generic').set('If-None-Match', headers.etag!);
    expect(status).toBe(304);
  });
});

describe('an answer', () => {
  it.each(['/v1/harnesses', '/v1/harnesses/generic', '/v1/harnesses/config', '/v1/me', '/v1/api-keys'])(
    'belongs to its caller and is checked before it is used again: %s',
    async (path) => {
      const { headers } = await owner.get(path);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers['cache-control']).toBe('private, no-cache');
      expect(tokens(headers.vary)).toEqual(expect.arrayContaining(['authorization', 'x-org-id']));
    },
  );

  it('that is a 304 repeats what a cache needs', async () => {
    const fresh = await owner.get('/v1/harnesses/generic');
    const { status, headers, text } = await owner
      .get('/v1/harnesses/generic')
      .set('If-None-Match', fresh.headers.etag!);
    expect([status, text ?? '']).toEqual([304, '']);
    for (const name of ['etag', 'cache-control', 'vary']) expect(headers[name]).toBe(fresh.headers[name]);
  });

  it.each([
    ['an error', '/nope'],
    ['an answer', '/v1/me'],
    ['the docs', '/docs'],
  ])('is protected against sniffing, framing and foreign scripts: %s', async (_what, path) => {
    const { headers } = await owner.get(path);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/frame-ancestors '(self|none)'/);
    expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('to a stranger says how to authenticate', async () => {
    const response = await nobody.get('/v1/me');
    expectProblem(response, 401, 'unauthenticated');
    expect(response.headers['www-authenticate']).toMatch(/^Bearer\b/);
  });
});

describe('CORS', () => {
  const preflight = (method: string, origin = ORIGIN) =>
    nobody
      .options('/v1/harnesses/generic')
      .set('Origin', origin)
      .set('Access-Control-Request-Method', method)
      .set('Access-Control-Request-Headers', 'authorization,content-type,if-match,x-org-id,idempotency-key');

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'lets a page of an allowed origin %s',
    async (method) => {
      const { status, headers } = await preflight(method);
      expect([200, 204]).toContain(status);
      expect(headers['access-control-max-age']).toBe('600');
      expect(headers['access-control-allow-origin']).toBe(ORIGIN);
      expect(tokens(headers['access-control-allow-methods'])).toContain(method.toLowerCase());
      expect(tokens(headers['access-control-allow-headers'])).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'if-match', 'x-org-id', 'idempotency-key']),
      );
    },
  );

  it('does not let a page of another origin', async () => {
    const { headers } = await preflight('GET', 'https://app.example.com.evil.com');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['an answer', '/v1/me', 200],
    ['an error', '/v1/harnesses/nobody', 404],
    ['an unknown path', '/nope', 404],
  ])('shows the page %s with its headers', async (_what, path, status) => {
    const response = await owner.get(path).set('Origin', ORIGIN);
    expect(response.status).toBe(status);
    expect(response.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(tokens(response.headers['access-control-expose-headers'])).toEqual(
      expect.arrayContaining([
        'etag',
        'link',
        'location',
        'retry-after',
        'x-request-id',
        'idempotency-replayed',
        'dry-run',
        'x-import-outcome',
        'content-disposition',
        'harness-revision',
        'harness-version',
        'harness-label',
        'ratelimit',
        'ratelimit-policy',
      ]),
    );
    expect(tokens(response.headers.vary)).toContain('origin');
  });

  it('leaves what is said of methods and paths as it is', async () => {
    expectProblem(await nobody.get('/nope'), 404, 'not_found');
    const response = await nobody.put('/v1/me');
    expectProblem(response, 405, 'method_not_allowed');
    expect(tokens(response.headers.allow)).toEqual(expect.arrayContaining(['get', 'head']));
    expectProblem(await nobody.options('/nope'), 404, 'not_found');
  });

  it('shows a page of another origin nothing', async () => {
    const { headers } = await owner.get('/v1/me').set('Origin', 'https://evil.example.com');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the log', () => {
  it('has one line of JSON per request, and no secret in it', async () => {
    const secret = 'planted-header-value-4711';
    const name = uniqueName('secretive');
    await owner.create({
      name,
      mcpServers: { docs: { url: 'https://mcp.example.com/', headers: { 'X-Key': secret } } },
    });
    await owner.post('/v1/harnesses', {
      name,
      mcpServers: { docs: { url: 'nonsense', headers: { 'X-Key': secret } } },
    });
    await owner.post('/v1/harnesses').set('Content-Type', 'application/json').send(`{"x": "${secret}`);
    const made = await owner.post('/v1/api-keys', { name: 'logged', role: 'member' });
    await new Client(server.url, made.body.key).get(`/v1/me?key=${made.body.key}`);
    await new Client(server.url, 'hk_mistyped-mistyped-mistyped-mistyped').get('/v1/me');
    await new Client(server.url, ADMIN_KEY).get('/v1/orgs');
    const last = uniqueName('last');
    await owner.get('/v1/me').set('X-Request-Id', last);
    await lineWith(server, last);
    const output = server.output();
    const written = output.split('\n').filter((line) => line.startsWith('{'));
    expect(written.filter((line) => line.includes(last))).toHaveLength(1);
    for (const line of written) expect(() => JSON.parse(line)).not.toThrow();
    for (const kept of [secret, OWNER_KEY, ADMIN_KEY, made.body.key, 'hk_mistyped', 'Bearer ']) {
      expect(output).not.toContain(kept);
    }
  });
});
