import { Client, refusal } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { startServer, type TestServer } from '../support/server.js';

const UNKNOWN = `harness_${'0'.repeat(32)}`;
let server: TestServer;
let owner: Client;
beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
});
afterAll(() => server.stop());

describe('the query', () => {
  it.each<[string, 'get' | 'post' | 'patch' | 'delete']>([
    ['/v1/harnesses', 'get'],
    ['/v1/harnesses', 'post'],
    ['/v1/harnesses/config', 'get'],
    ['/v1/harnesses/generic', 'get'],
    [`/v1/harnesses/${UNKNOWN}`, 'patch'],
    [`/v1/harnesses/${UNKNOWN}`, 'delete'],
    ['/v1/harnesses/generic/copy', 'post'],
    [`/v1/harnesses/${UNKNOWN}/delete`, 'post'],
    ['/v1/me', 'get'],
    ['/v1/api-keys', 'get'],
    ['/v1/api-keys', 'post'],
    [`/v1/api-keys/key_${'0'.repeat(32)}`, 'delete'],
    ['/v1/orgs/org_00000000000000000000000000000001', 'get'],
    ['/v1/orgs/org_00000000000000000000000000000001', 'patch'],
  ])('of %s (%s) may hold nothing unknown', async (path, method) => {
    const response = await owner[method](`${path}?nope=1`);
    expectProblem(response, 400, 'validation_failed');
    expect(response.body.errors).toEqual([
      expect.objectContaining({ in: 'query', name: 'nope', code: 'unknown_parameter' }),
    ]);
  });

  it.each(['/health/live', '/health/ready', '/metrics'])(
    'means nothing to %s, because probes add one',
    async (path) => {
      for (const query of ['?probe=kubelet', '?%zz', '?a=1&a=1', '?'])
        expect([query, (await owner.get(path + query)).status]).toEqual([query, 200]);
    },
  );

  it.each([
    ['serch=x', ['serch', 'unknown_parameter']],
    ['Search=x', ['Search', 'unknown_parameter']],
    ['search=%zz', ['search', 'invalid_format']],
    ['search=%', ['search', 'invalid_format']],
    ['search=%ff', ['search', 'invalid_format']],
    ['search=%ed%a0%80', ['search', 'invalid_format']],
    ['search=%00', ['search', 'invalid_format']],
    ['tag=a&tag=%00', ['tag', 'invalid_format']],
    ['%00=x', ['%00=x', 'invalid_format']],
    ['limit=1&limit=1', ['limit', 'duplicate']],
    ['__proto__=x', ['__proto__', 'unknown_parameter']],
    ['constructor=x', ['constructor', 'unknown_parameter']],
    ['search[]=x', ['search[]', 'unknown_parameter']],
    [`search=${'a'.repeat(2049)}`, ['search', 'too_long']],
  ])('is refused with its parameter: ?%.40s', async (query, problem) => {
    expect(refusal(await owner.get(`/v1/harnesses?${query}`))).toEqual([400, 'validation_failed', problem]);
  });

  it('is refused with all that is wrong in it, and with what was probably meant', async () => {
    const { body } = await owner.get('/v1/harnesses?limt=5&sort=nmae&is_built_in=yes');
    expect(body.errors).toHaveLength(3);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'limt', code: 'unknown_parameter', suggestion: 'limit' }),
        expect.objectContaining({ name: 'sort', code: 'invalid_value', suggestion: 'name' }),
        expect.objectContaining({ name: 'is_built_in', code: 'invalid_value' }),
      ]),
    );
  });

  it('may be empty', async () => {
    expect((await owner.get('/v1/me?')).status).toBe(200);
    expect((await owner.get('/v1/harnesses?&')).status).toBe(200);
  });
});
