import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

type FieldError = { pointer: string; code: string; detail: string; suggestion?: string };

let server: TestServer;
let api: Client;
let parent: Harness;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
  parent = await api.create({
    name: 'parent',
    system_prompt: 'Parent.',
    capabilities: [{ ref: 'web_fetch' }],
    mcpServers: { Docs: { url: 'https://docs.example.com' } },
    network_access: { allowed: ['*.example.com'] },
  });
});
afterAll(() => server.stop());

const validate = (body: unknown) => api.post('/v1/harnesses/validate', body as object);
const problems = async (body: unknown) =>
  ((await validate(body).expect(200)).body.errors as FieldError[]).map(({ pointer, code }) => [
    pointer,
    code,
  ]);

describe('a validation', () => {
  it('says that all is well', async () => {
    const { body } = await validate({ name: uniqueName() }).expect(200);
    expect(body).toEqual({ valid: true, errors: [], warnings: [] });
  });

  it('says everything that is wrong, in document order, and refuses nothing', async () => {
    const draft = {
      nam: 1,
      capabilities: [{ ref: 'web_fech' }, { ref: 'web_fetch', config: { timeout_seconds: 0 } }],
      tags: 'x',
      initial_files: [{ path: '..', content: '' }],
      mcpServers: { a: { url: 'http://localhost' } },
      network_access: { blocked: ['a b'] },
      embedder_metadata: { k: 1 },
      default_model_id: '',
    };
    const { body } = await validate(draft).expect(200);
    expect(body.valid).toBe(false);
    expect(body.errors.map(({ pointer, code }: FieldError) => [pointer, code])).toEqual([
      ['/nam', 'unknown_key'],
      ['/capabilities/0/ref', 'capability_not_found'],
      ['/capabilities/1/config/timeout_seconds', 'invalid_config'],
      ['/tags', 'invalid_type'],
      ['/initial_files/0/path', 'invalid_format'],
      ['/mcpServers/a/url', 'private_host'],
      ['/network_access/blocked/0', 'invalid_network_pattern'],
      ['/embedder_metadata/k', 'invalid_type'],
      ['/default_model_id', 'invalid_format'],
      ['/name', 'required'],
    ]);
    expect(body.errors[0]).toMatchObject({ suggestion: 'name', detail: expect.any(String) });
    expect(body.errors[1]).toMatchObject({ suggestion: 'web_fetch' });
  });

  it.each<[string, () => object, [string, string][]]>([
    ['a taken name', () => ({ name: 'parent' }), [['/name', 'harness_name_taken']]],
    ['a reserved name', () => ({ name: 'default' }), [['/name', 'reserved']]],
    [
      'a parent that does not exist',
      () => ({ name: uniqueName(), parent_harness_id: 'harness_00000000000000000000000000000000' }),
      [['/parent_harness_id', 'parent_not_found']],
    ],
    [
      'a clash with the parent',
      () => ({
        name: uniqueName(),
        parent_harness_id: parent.id,
        mcpServers: { docs: { url: 'https://a.org' } },
      }),
      [['/mcpServers/docs', 'mcp_name_collision']],
    ],
    [
      'a marker for nothing',
      () => ({ name: uniqueName(), mcpServers: { a: { url: 'https://a.org', headers: { K: '********' } } } }),
      [['/mcpServers/a/headers/K', 'secret_required']],
    ],
    [
      'a taken name and a bad field at once',
      () => ({ name: 'parent', tags: 'x' }),
      [
        ['/name', 'harness_name_taken'],
        ['/tags', 'invalid_type'],
      ],
    ],
    [
      'a parent that does not exist and a bad file at once',
      () => ({
        name: uniqueName(),
        parent_harness_id: 'harness_00000000000000000000000000000000',
        initial_files: [{ path: '', content: '' }],
      }),
      [
        ['/parent_harness_id', 'parent_not_found'],
        ['/initial_files/0/path', 'too_short'],
      ],
    ],
    [
      'a clash with the parent and a bad file at once',
      () => ({
        name: uniqueName(),
        parent_harness_id: parent.id,
        initial_files: [{ path: '', content: '' }],
        mcpServers: { docs: { url: 'https://a.org' } },
      }),
      [
        ['/initial_files/0/path', 'too_short'],
        ['/mcpServers/docs', 'mcp_name_collision'],
      ],
    ],
    [
      'two clashing servers under the alias',
      () => ({
        name: uniqueName(),
        parent_harness_id: parent.id,
        mcp_servers: { docs: { url: 'https://a.org' } },
      }),
      [['/mcp_servers/docs', 'mcp_name_collision']],
    ],
  ])('says %s', async (_what, draft, expected) => {
    expect(await problems(draft())).toEqual(expected);
  });

  it.each<[string, unknown, [string, string]]>([
    ['a list', [], ['', 'invalid_type']],
    ['a text', '"x"', ['', 'invalid_type']],
    ['null', 'null', ['', 'invalid_type']],
  ])('of %s is an answer', async (_what, body, error) => {
    const response = await api
      .post('/v1/harnesses/validate')
      .type('json')
      .send(body as object);
    expect([response.status, response.body.errors]).toMatchObject([
      200,
      [{ pointer: error[0], code: error[1] }],
    ]);
  });

  it.each(['mcpServers', 'mcp_servers'])('below a parent answers for %s of the wrong shape', async (key) => {
    const draft = { name: uniqueName(), parent_harness_id: parent.id, [key]: { a: null } };
    expect(await problems(draft)).toEqual([[`/${key}/a`, 'invalid_type']]);
  });

  it('of what is not JSON is refused', async () => {
    const response = await api.post('/v1/harnesses/validate').type('json').send('{"name":');
    expect(refusal(response).slice(0, 2)).toEqual([400, 'malformed_json']);
  });

  it('of an object with a key twice is refused', async () => {
    const response = await api.post('/v1/harnesses/validate').type('json').send('{"name":"a","name":"b"}');
    expect(refusal(response).slice(0, 2)).toEqual([400, 'malformed_json']);
  });

  it('shows at most 100 problems', async () => {
    const tags = Array.from({ length: 50 }, () => 1);
    const blocked = Array.from({ length: 120 }, () => '');
    expect(await problems({ name: 'x', tags, network_access: { blocked } })).toHaveLength(100);
  });

  it('carries the warnings of a draft that could be stored', async () => {
    const draft = {
      name: uniqueName(),
      parent_harness_id: parent.id,
      network_access: { allowed: ['a.org'] },
    };
    const { body } = await validate(draft);
    expect(body).toMatchObject({ valid: true, warnings: [{ harness_id: parent.id }, { harness_id: null }] });
  });

  it('stores nothing', async () => {
    const name = uniqueName();
    await validate({ name }).expect(200);
    expect((await api.get(`/v1/harnesses/${name}`)).status).toBe(404);
  });
});
