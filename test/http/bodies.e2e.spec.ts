import { Client, refusal, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { postBytes } from '../support/raw.js';
import { startServer, type TestServer } from '../support/server.js';

const JSON_TYPE = 'application/json';

interface FieldError {
  pointer?: string;
  suggestion?: string;
}

let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
});

afterAll(() => server.stop());

const postText = (text: string | Buffer, type?: string | null) =>
  postBytes(`${server.url}/v1/harnesses`, text, type);

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
    const response = await postText('{"name":"refused"}', type);
    expectProblem(response, 415, 'unsupported_media_type');
    expect(response.headers['accept-post']).toBe('application/json');
    expect(response.headers['accept-patch']).toBeUndefined();
  });

  it.each(['/v1/harnesses', '/v1/orgs'])('of a PATCH below %s may be called a merge patch', async (path) => {
    const id =
      path === '/v1/orgs'
        ? (await owner.get('/v1/me')).body.org_id
        : (await owner.create({ name: uniqueName() })).id;
    const patch = (type: string) =>
      owner.patch(`${path}/${id}`).set('Content-Type', type).send('{"name":"merged"}');
    const { status, body } = await patch('application/merge-patch+json');
    expect([status, body.name]).toEqual([200, 'merged']);
    const refused = await patch('application/json-patch+json');
    expectProblem(refused, 415, 'unsupported_media_type');
    expect(refused.headers['accept-patch']).toBe('application/json, application/merge-patch+json');
  });

  it('is not what is wrong with a compressed body, and the answer says so', async () => {
    const response = await owner.post('/v1/harnesses', { name: 'packed' }).set('Content-Encoding', 'gzip');
    expectProblem(response, 415, 'unsupported_media_type');
    expect(response.headers['accept-encoding']).toBe('identity');
    expect(response.headers['accept-post']).toBeUndefined();
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
