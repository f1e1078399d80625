import { Client, uniqueName } from '../support/client.js';
import { errorsAt, type OpenApi } from '../support/openapi.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let document: OpenApi;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  document = (await client.get('/openapi.json')).body as OpenApi;
});

afterAll(() => server.stop());

describe('a real answer fits its schema', () => {
  it.each<[string, string, number, () => PromiseLike<{ status: number; body: unknown }>]>([
    [
      '/v1/harnesses',
      'post',
      201,
      () => client.post('/v1/harnesses', { name: uniqueName(), network_access: { allowed: ['a.example'] } }),
    ],
    ['/v1/harnesses', 'post', 400, () => client.post('/v1/harnesses', { nmae: 'x' })],
    ['/v1/harnesses', 'post', 409, () => client.post('/v1/harnesses', { name: 'generic' })],
    ['/v1/harnesses', 'get', 200, () => client.get('/v1/harnesses?limit=2')],
    ['/v1/harnesses', 'get', 401, () => new Client(server.url, null).get('/v1/harnesses')],
    ['/v1/harnesses/{harness_id}', 'get', 200, () => client.get('/v1/harnesses/platform-chat')],
    ['/v1/harnesses/{harness_id}', 'get', 404, () => client.get('/v1/harnesses/nobody')],
    ['/v1/harnesses/{harness_id}/copy', 'post', 201, () => client.post('/v1/harnesses/generic/copy')],
    ['/v1/harnesses/config', 'get', 200, () => client.get('/v1/harnesses/config')],
    ['/v1/me', 'get', 200, () => client.get('/v1/me')],
    ['/v1/api-keys', 'get', 200, () => client.get('/v1/api-keys')],
    ['/v1/api-keys', 'post', 201, () => client.post('/v1/api-keys', { name: 'x', role: 'member' })],
    ['/v1/orgs/{org_id}', 'get', 200, () => client.get('/v1/orgs/org_00000000000000000000000000000001')],
    ['/health/ready', 'get', 200, () => client.get('/health/ready')],
  ])('%s %s %i', async (path, method, status, send) => {
    const { status: answered, body } = await send();
    expect(answered).toBe(status);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    const steps = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    expect(errorsAt(document, steps, body)).toEqual([]);
  });
});

it('an answer with `fields` fits too, but for the keys that were not asked for', async () => {
  const asked = ['name', 'version', 'network_access'];
  const { body } = await client.get(`/v1/harnesses?limit=2&fields=${asked.join(',')}`);
  const steps = [
    'paths',
    '/v1/harnesses',
    'get',
    'responses',
    '200',
    'content',
    'application/json',
    'schema',
  ];
  const errors = errorsAt(document, steps, body) as {
    keyword: string;
    params: { missingProperty: string };
  }[];
  expect(errors.map(({ keyword }) => keyword)).toEqual(errors.map(() => 'required'));
  const { required } = document.components.schemas.HarnessDto as { required: string[] };
  const missing = new Set(errors.map(({ params }) => params.missingProperty));
  expect([...missing].toSorted()).toEqual(required.filter((key) => !asked.includes(key)).toSorted());
});
