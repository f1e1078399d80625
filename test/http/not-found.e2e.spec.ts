import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { sendRaw } from '../support/raw.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: Client;
let nobody: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
  nobody = new Client(server.url, null);
});

afterAll(() => server.stop());

describe('what is not there', () => {
  it.each([
    '/v1',
    '/v2/harnesses',
    '/V1/harnesses',
    '//v1/harnesses',
    '/v1/harnesses/',
    '/v1/harnesses/generic/',
    '/v1/harnesses/generic/nope',
    '/v1/harnesses/a/b/c/d',
    '/v1/harnesses;search=x',
    '/v1/me/',
    '/docs/nope.css',
    '/docs/..%2f..%2fpackage.json',
    '/openapi',
  ])('answers GET %s with 404, whoever asks', async (path) => {
    const response = await nobody.get(path);
    expectProblem(response, 404, 'not_found');
    expect(response.body.instance).toBe(path);
  });

  it('keeps the query out of `instance`', async () => {
    const { body } = await nobody.get('/nope?token=secret');
    expect(body.instance).toBe('/nope');
  });

  it.each([
    ['/v1/harnesses', 'put', 'GET, HEAD, POST'],
    ['/v1/harnesses', 'delete', 'GET, HEAD, POST'],
    ['/v1/harnesses/generic', 'put', 'DELETE, GET, HEAD, PATCH'],
    ['/v1/harnesses/generic', 'post', 'DELETE, GET, HEAD, PATCH'],
    ['/v1/harnesses/generic/copy', 'get', 'POST'],
    ['/v1/harnesses/generic/delete', 'delete', 'POST'],
    ['/v1/harnesses/import', 'get', 'POST'],

    ['/v1/harnesses/preview', 'get', 'POST'],
    ['/v1/harnesses/%76alidate', 'get', 'POST'],
    ['/v1/harnesses/validate', 'put', 'POST'],
    ['/v1/harnesses/config', 'post', 'GET, HEAD'],
    ['/v1/harnesses/check-name', 'post', 'GET, HEAD'],
    ['/v1/me', 'post', 'GET, HEAD'],
    ['/v1/api-keys', 'patch', 'GET, HEAD, POST'],
    ['/v1/api-keys/key_1', 'get', 'DELETE'],
    ['/v1/orgs', 'delete', 'GET, HEAD, POST'],
    ['/health/live', 'post', 'GET, HEAD'],
    ['/metrics', 'put', 'GET, HEAD'],
    ['/docs', 'post', 'GET, HEAD'],
    ['/openapi.json', 'delete', 'GET, HEAD'],
  ] as const)('answers %s for %s with 405 and Allow: %s, whoever asks', async (path, method, allow) => {
    const response = await nobody[method](path);
    expectProblem(response, 405, 'method_not_allowed');
    expect(response.headers.allow).toBe(allow);
  });
});

describe('a method that is rare', () => {
  it.each(['QUERY', 'PROPFIND', 'TRACE'])('is answered with 405: %s', async (method) => {
    const answer = await sendRaw(server.url, `${method} /v1/harnesses HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('a path that cannot be decoded', () => {
  it.each(['%zz', '%FF', '%', 'a%2', '%C3%28'])('%s leads to no harness', async (text) => {
    const path = `/v1/harnesses/${text}`;
    expectProblem(await nobody.get(path), 401, 'unauthenticated');
    expectProblem(await owner.get(path), 404, 'harness_not_found');
    expectProblem(await owner.get(`${path}/effective`), 404, 'harness_not_found');
    expectProblem(await owner.patch(path, {}), 400, 'invalid_harness_id');
    expectProblem(await owner.delete(path), 400, 'invalid_harness_id');
    expectProblem(await owner.post(`${path}/copy`), 400, 'invalid_harness_id');
    expectProblem(await nobody.get(`/nowhere/${text}`), 404, 'not_found');
  });
});

describe('the documentation', () => {
  it.each(['/openapi.json', '/openapi.yaml', '/docs', '/docs/'])('takes no query: %s', async (path) => {
    const answer = await nobody.get(`${path}?x=1`);
    expectProblem(answer, 400, 'validation_failed');
    expect(answer.body.errors).toMatchObject([{ in: 'query', name: 'x', code: 'unknown_parameter' }]);
    expect((await nobody.get(path)).status).toBe(200);
  });
});
