import { Client, refusal, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { postBytes, sendRaw } from '../support/raw.js';
import { startServer, type TestServer } from '../support/server.js';

const JSON_TYPE = 'application/json';

interface FieldError {
  pointer?: string;
  suggestion?: string;
}

let server: TestServer;
let owner: Client;
let nobody: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
  nobody = new Client(server.url, null);
});

afterAll(() => server.stop());

const postText = (text: string | Buffer, type?: string | null) =>
  postBytes(`${server.url}/v1/harnesses`, text, type);

describe('what is not there', () => {
  it.each([
    '/',
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

describe('a body that is no JSON', () => {
  it.each([
    ['{', 1, 2],
    [' ', 1, 2],
    ['{"name": "x",}', 1, 14],
    ['{"name" "x"}', 1, 9],
    ['{\n  "name": nope\n}', 2, 11],
    ['{"name": "x"} // why', 1, 15],
    ['{"name": "x"}{}', 1, 14],
    ["{'name': 'x'}", 1, 2],
    ['{"name": NaN}', 1, 10],
    ['{"name": "a\tb"}', 1, 10],
    ['{"name": "x", "tags": [], "name": "y"}', 1, 27],
    ['{"name": "x", "embedder_metadata": {"a": "1", "a": "1"}}', 1, 47],
  ])('is refused at its place: %j', async (text, line, column) => {
    const response = await postText(text);
    expectProblem(response, 400, 'malformed_json');
    expect(response.body.errors).toEqual([expect.objectContaining({ pointer: '', line, column })]);
  });

  it.each([
    ['a lone continuation byte', Buffer.from([0x22, 0x80, 0x22])],
    ['half a character', Buffer.from([0x22, 0xc3, 0x22])],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['UTF-16', Buffer.from('\ufeff{"name":"x"}', 'utf16le')],
  ])('is refused when it is not UTF-8: %s', async (_what, bytes) => {
    expectProblem(await postText(bytes), 400, 'malformed_json');
  });

  it.each([
    ['arrays', '['.repeat(200_000)],
    ['closed arrays', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', '{"a":'.repeat(200_000)],
  ])('is refused, and nothing breaks, when 200,000 levels deep: %s', async (_what, text) => {
    expectProblem(await postText(text), 400, 'malformed_json');
  });

  it.each(['[]', '"x"', '1', 'true', 'null'])('is refused when it is no object: %s', async (text) => {
    expect(refusal(await postText(text))).toEqual([400, 'validation_failed', ['', 'invalid_type']]);
  });

  it('is refused where one is needed and none was sent', async () => {
    expect(refusal(await owner.post('/v1/harnesses'))).toEqual([400, 'validation_failed', ['', 'required']]);
  });

  it.each([
    ['NUL', '\\u0000'],
    ['half of a pair', '\\ud83d'],
    ['a pair the wrong way round', '\\ude00\\ud83d'],
  ])('names the text that cannot be stored: %s', async (_what, escape) => {
    const response = await postText(`{"name":"x","tags":["a","${escape}"],"description":"${escape}"}`);
    expect(refusal(response).slice(0, 2)).toEqual([400, 'validation_failed']);
    expect((response.body.errors as FieldError[]).map(({ pointer }) => pointer)).toEqual([
      '/tags/1',
      '/description',
    ]);
  });
});

describe('the media type of a body', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/yaml',
    'application/merge-patch+json',
    'application/jsonx',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'json',
    'application/',
    ';',
  ])('is refused: %s', async (type) => {
    expectProblem(await postText('{"name":"refused"}', type), 415, 'unsupported_media_type');
  });

  it('must be there', async () => {
    expectProblem(await postText('{"name":"untyped"}', null), 415, 'unsupported_media_type');
  });

  it.each([
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;charset="UTF-8"',
    'application/json; x=y',
  ])('is accepted: %s', async (type) => {
    const { status } = await postText(JSON.stringify({ name: uniqueName() }), type);
    expect(status).toBe(201);
  });

  it('may be given where there is no body', async () => {
    const { id } = await owner.create({ name: uniqueName() });
    const get = owner.get(`/v1/harnesses/${id}`).set('Content-Type', JSON_TYPE);
    expect((await get).status).toBe(200);
    expect((await owner.post(`/v1/harnesses/${id}/copy`).set('Content-Type', JSON_TYPE)).status).toBe(201);
    expect((await owner.delete(`/v1/harnesses/${id}`).set('Content-Type', JSON_TYPE)).status).toBe(204);
    expect((await owner.post(`/v1/harnesses/${id}/delete`).set('Content-Type', JSON_TYPE)).status).toBe(204);
  });
});

describe('the list of problems', () => {
  it('has all of them at once, in document order, with suggestions', async () => {
    const response = await owner.post('/v1/harnesses', {
      descriptoin: 'x',
      tags: ['ok', 7],
      name: 'Deep Research',
      id: 'harness_00000000000000000000000000000000',
      capabilities: [{ ref: 'web_fetch', confg: {} }],
    });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/descriptoin', 'unknown_key'],
      ['/tags/1', 'invalid_type'],
      ['/name', 'invalid_format'],
      ['/id', 'read_only'],
      ['/capabilities/0/confg', 'unknown_key'],
    ]);
    const suggestions = (response.body.errors as FieldError[]).map(({ suggestion }) => suggestion);
    expect(suggestions).toEqual(['description', undefined, 'deep-research', undefined, 'config']);
  });

  it('ends at one hundred', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`unknown_${i}`, i]));
    const { body } = await owner.post('/v1/harnesses', { name: 'x', ...unknown });
    expect(body.errors).toHaveLength(100);
  });
});

describe('routes that take no body', () => {
  it.each(['delete', 'versions/1/restore'])('refuse one on …/%s instead of dropping it', async (path) => {
    const { id } = await owner.create({ name: uniqueName() });
    await owner.delete(`/v1/harnesses/${id}`);
    const url = `/v1/harnesses/${id}/${path}`;
    expect(refusal(await owner.post(url, { status: 'active' }))).toEqual([
      400,
      'validation_failed',
      ['', 'unexpected_body'],
    ]);
    expect((await owner.post(url, {})).status).toBeLessThan(300);
  });
});

describe('pages of other origins', () => {
  it('are told nothing unless origins are configured', async () => {
    const { headers } = await owner.get('/v1/me').set('Origin', 'https://app.example.com');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
