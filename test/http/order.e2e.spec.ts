import type { Test } from 'supertest';
import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { expectProblem, type Answer } from '../support/problem.js';
import { postBytes } from '../support/raw.js';
import { startServer, type TestServer } from '../support/server.js';

const OTHER_ORG = 'org_000000000000000000000000000000ff';
const UNKNOWN = `harness_${'0'.repeat(32)}`;
const TOO_LARGE = ' '.repeat(10 * 1024 * 1024 + 1);
let server: TestServer;
let owner: Client;
let member: Client;
let nobody: Client;
let generic: Harness;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
  nobody = new Client(server.url, null);
  const { body } = await owner.post('/v1/api-keys', { name: 'reader', role: 'member' });
  member = new Client(server.url, body.key);
  generic = (await owner.get('/v1/harnesses/generic')).body;
});

afterAll(() => server.stop());

const withText = (test: Test, text: string, type = 'application/json') =>
  test.set('Content-Type', type).send(text);

// Section 17: 401 → 404 org → 403 permission → 400 path, query, headers → 413, 415, 400 of the body → 404 harness
// → 403 built-in → 412 → 409 archived → 400 that needs data → other 409.
describe('of several things that are wrong, the answer names the first', () => {
  it.each<[string, string, number, string, () => PromiseLike<Answer>]>([
    [
      'the key',
      'the organization',
      401,
      'unauthenticated',
      () => withText(nobody.patch('/v1/harnesses/NO?x=1').set('X-Org-Id', OTHER_ORG), '{'),
    ],
    [
      'the key',
      'a media type that is none',
      401,
      'unauthenticated',
      () => withText(nobody.post('/v1/harnesses'), '{}', 'json'),
    ],
    [
      'the organization',
      'the permission',
      404,
      'organization_not_found',
      () => withText(member.patch('/v1/harnesses/NO?x=1').set('X-Org-Id', OTHER_ORG), '{'),
    ],
    [
      'the permission',
      'the path',
      403,
      'permission_denied',
      () => withText(member.patch('/v1/harnesses/NO?x=1').set('If-Match', 'no'), '{'),
    ],
    [
      'the permission',
      'a media type that is none',
      403,
      'permission_denied',
      () => withText(member.post('/v1/harnesses'), '{}', 'json'),
    ],
    ['the path', 'the query', 400, 'invalid_harness_id', () => owner.patch('/v1/harnesses/NO?x=1', {})],
    [
      'the path',
      'a header',
      400,
      'invalid_harness_id',
      () => owner.patch('/v1/harnesses/NO', {}).set('If-Match', 'no'),
    ],
    ['the path', 'JSON', 400, 'invalid_harness_id', () => withText(owner.patch('/v1/harnesses/NO'), '{')],
    [
      'the path',
      'the media type',
      400,
      'invalid_harness_id',
      () => withText(owner.post('/v1/harnesses/NO/copy'), 'x', 'text/plain'),
    ],
    [
      'the path',
      'the size',
      400,
      'invalid_harness_id',
      () => postBytes(`${server.url}/v1/harnesses/NO/copy`, TOO_LARGE),
    ],
    [
      'the query',
      'JSON',
      400,
      'validation_failed',
      () => withText(owner.patch(`/v1/harnesses/${UNKNOWN}?x=1`), '{'),
    ],
    [
      'a header',
      'JSON',
      400,
      'validation_failed',
      () => withText(owner.patch(`/v1/harnesses/${UNKNOWN}`).set('If-Match', 'no'), '{'),
    ],
    [
      'the size',
      'the media type',
      413,
      'payload_too_large',
      () => postBytes(`${server.url}/v1/harnesses`, TOO_LARGE, 'text/plain'),
    ],
    [
      'the media type',
      'JSON',
      415,
      'unsupported_media_type',
      () => withText(owner.post('/v1/harnesses'), '{', 'text/plain'),
    ],
    [
      'a field of the body',
      'the harness',
      400,
      'validation_failed',
      () => owner.patch(`/v1/harnesses/${UNKNOWN}`, { nope: 1 }),
    ],
    ['a field of the body', 'being built in', 400, 'validation_failed', () => patchGeneric({ nope: 1 })],
    [
      'the harness',
      'the version',
      404,
      'harness_not_found',
      () => owner.patch(`/v1/harnesses/${UNKNOWN}`, {}).set('If-Match', '"9-x"'),
    ],
    [
      'being built in',
      'the version',
      403,
      'harness_built_in',
      () => patchGeneric({ tags: [] }).set('If-Match', '"9-x"'),
    ],
    [
      'being built in',
      'being the default',
      403,
      'harness_built_in',
      () => owner.delete(`/v1/harnesses/${generic.id}`),
    ],
  ])('%s before %s: %i %s', async (_first, _then, status, code, request) => {
    expectProblem(await request(), status, code);
  });

  const patchGeneric = (body: object) => owner.patch(`/v1/harnesses/${generic.id}`, body);

  it('the query and every header at once', async () => {
    const response = await owner.patch(`/v1/harnesses/${UNKNOWN}?x=1`, {}).set({
      'If-Match': 'no',
      'If-None-Match': '*',
      'X-Change-Reason': 'a'.repeat(501),
    });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['x', 'unknown_parameter'],
      ['If-None-Match', 'not_supported'],
      ['If-Match', 'invalid_format'],
      ['X-Change-Reason', 'too_long'],
    ]);
  });

  it('the headers of a retried write, whatever its body', async () => {
    const headers = {
      'Idempotency-Key': 'x'.repeat(256),
      'X-Change-Reason': 'a'.repeat(501),
      'If-Match': '*',
    };
    const response = await withText(owner.post('/v1/harnesses').set(headers), '{');
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['If-Match', 'not_supported'],
      ['Idempotency-Key', 'invalid_format'],
      ['X-Change-Reason', 'too_long'],
    ]);
  });

  it('the version before being archived, and that before an unknown parent', async () => {
    const { id } = await owner.create({ name: uniqueName() });
    await owner.delete(`/v1/harnesses/${id}`);
    const patch = () => owner.patch(`/v1/harnesses/${id}`, { parent_harness_id: UNKNOWN });
    expectProblem(await patch().set('If-Match', '"1-x"'), 412, 'version_mismatch');
    expectProblem(await patch().set('If-Match', '"2-x"'), 409, 'harness_archived');
  });

  it('an unknown parent before a name that is taken', async () => {
    const { id, name } = await owner.create({ name: uniqueName() });
    const problem = [400, 'validation_failed', ['/parent_harness_id', 'parent_not_found']];
    const created = await owner.post('/v1/harnesses', { name, parent_harness_id: UNKNOWN });
    expect(refusal(created)).toEqual(problem);
    const renamed = await owner.patch(`/v1/harnesses/${id}`, { name: 'generic', parent_harness_id: UNKNOWN });
    expect(refusal(renamed)).toEqual(problem);
  });
});
