import { parse } from 'yaml';
import { Client } from '../support/client.js';
import { below, errorsAt, type OpenApi, type Operation } from '../support/openapi.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let document: OpenApi;
let operations: (Operation & { path: string; method: string })[];

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  document = (await client.get('/openapi.json')).body as OpenApi;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, path, method })),
  );
});

afterAll(() => server.stop());

const schemasIn = (value: unknown): string[] =>
  below(value, '$ref').map(([, reference]) => String(reference).split('/').at(-1)!);

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1, in JSON and the same in YAML', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    const yaml = await client.get('/openapi.yaml').buffer(true);
    expect(yaml.headers['content-type']).toMatch(/^(application|text)\/yaml/);
    expect(parse(yaml.text ?? String(yaml.body))).toEqual(document);
  });

  it('has every route of the contract that this service has, under its name', () => {
    const routes = operations.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`);
    expect(routes).toEqual(
      expect.arrayContaining([
        'post /v1/harnesses create_harness',
        'get /v1/harnesses list_harnesses',
        'get /v1/harnesses/{harness_id} get_harness',
        'patch /v1/harnesses/{harness_id} update_harness',
        'delete /v1/harnesses/{harness_id} delete_harness',
        'post /v1/harnesses/{harness_id}/copy copy_harness',
        'post /v1/harnesses/{harness_id}/delete destroy_harness',
        'get /v1/harnesses/config harness_config',
      ]),
    );
    const paths = ['/v1/me', '/v1/api-keys', '/v1/orgs', '/v1/orgs/{org_id}', '/health/ready', '/metrics'];
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(paths));
  });

  it('gives every operation a name of its own, a summary and a tag with a description', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(_[a-z]+)*$/);
    const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name);
    for (const { summary, tags: own } of operations) {
      expect(summary).toMatch(/^[A-Z]/);
      expect(tags).toEqual(expect.arrayContaining(own));
    }
  });

  it("names the module's schemas so that none can be taken for one of a host's", () => {
    const ofTheModule = operations.filter(({ tags }) => tags.includes('harnesses'));
    const pending = schemasIn(ofTheModule);
    const seen = new Set<string>();
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      pending.push(...schemasIn(document.components.schemas[name]));
    }
    expect(seen.size).toBeGreaterThan(40);
    expect([...seen].filter((name) => !name.includes('Harness'))).toEqual([]);
  });

  it('answers each operation with one success, and each 4xx and 5xx with a problem that has an example', () => {
    for (const { operationId, responses } of operations) {
      const statuses = Object.keys(responses);
      const successes = statuses.filter((status) => status.startsWith('2'));
      // What creates answers 200 to a dry run.
      expect([operationId, successes.length > 1 ? successes : ['one']]).toEqual([
        operationId,
        successes.length > 1 ? ['200', '201'] : ['one'],
      ]);
      expect(successes).not.toEqual([]);
      for (const status of statuses.filter((one) => /^[45]/.test(one))) {
        const problem = responses[status]!.content!['application/problem+json']!;
        expect(problem.schema).toEqual({ $ref: '#/components/schemas/HarnessProblemDto' });
        expect(problem.example).toMatchObject({ status: Number(status), code: expect.any(String) });
      }
    }
  });

  it('documents the errors that every route under /v1 can answer, and what a body, a permission and a lock add', () => {
    for (const { operationId, path, requestBody, parameters = [], responses } of operations) {
      if (!path.startsWith('/v1')) continue;
      const expected = ['400', '401', '404', '429', '500', '503'];
      if (requestBody) expected.push('413', '415');
      if (parameters.some(({ name }) => name === 'If-Match')) expected.push('412');
      expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(expected)]);
    }
    expect(Object.keys(document.paths['/health/ready']!.get!.responses)).toContain('503');
    const conditional = document.paths['/v1/harnesses/{harness_id}']!.get!;
    expect(Object.keys(conditional.responses)).toContain('304');
    expect(conditional.parameters!.map(({ name }) => name)).toContain('If-None-Match');
  });

  it('asks for a key on /v1 only, in every form that works, and for no other kind', () => {
    expect(Object.values(document.components.securitySchemes)).toEqual([
      expect.objectContaining({ type: 'http', scheme: 'bearer' }),
      expect.objectContaining({ type: 'apiKey', in: 'header', name: 'Authorization' }),
    ]);
    for (const { path, security = document.security ?? [] } of operations) {
      expect([path, (security as object[]).length > 0]).toEqual([path, path.startsWith('/v1')]);
    }
  });

  it('describes every parameter, and shows an example of those in paths', () => {
    for (const { operationId, parameters = [] } of operations) {
      for (const { name, description, in: place, example, schema } of parameters) {
        expect([operationId, name, description]).toEqual([operationId, name, expect.stringMatching(/./)]);
        expect([name, place !== 'path' || (example ?? schema.example) !== undefined]).toEqual([name, true]);
      }
    }
  });

  it('documents the parameters of the list as the service reads them', () => {
    const { parameters } = document.paths['/v1/harnesses']!.get!;
    const fits = (name: string, value: unknown) => {
      const index = parameters!.findIndex((one) => one.name === name);
      const steps = ['paths', '/v1/harnesses', 'get', 'parameters', String(index), 'schema'];
      return errorsAt(document, steps, value).length === 0;
    };
    expect([fits('sort', '-name'), fits('sort', 'size'), fits('limit', 1001)]).toEqual([true, false, false]);
    expect([fits('tag', ['a', 'b']), fits('is_built_in', true)]).toEqual([true, true]);
    expect(fits('fields', 'id,name')).toBe(true);
  });

  it('knows what bodies may not hold', () => {
    const fits = (body: object) =>
      errorsAt(document, ['components', 'schemas', 'CreateHarnessDto'], { name: 'x', ...body }).length === 0;
    const server = (more: object) => ({ mcpServers: { a: { url: 'https://a.org', ...more } } });
    expect(fits({ ...server({ auth_mode: 'o_auth' }), tags: ['a'], display_name: 'X' })).toBe(true);
    for (const body of [
      { nmae: 'x' },
      { tags: [''] },
      { tags: ['a'.repeat(65)] },
      { display_name: ' ' },
      { default_model_id: '' },
      { capabilities: [{ ref: 'a', cofig: {} }] },
      { initial_files: [{ path: 'a', content: '', mode: 1 }] },
      { network_access: { allow: [] } },
      { network_access: { allowed: [''] } },
      { embedder_metadata: { '': 'x' } },
      server({ uri: 'x' }),
    ])
      expect([body, fits(body)]).toEqual([body, false]);
    const closed = (name: string) =>
      (document.components.schemas[name] as { additionalProperties?: unknown }).additionalProperties;
    for (const name of [
      'UpdateHarnessDto',
      'CopyHarnessDto',
      'HarnessLayerDto',
      'CreateApiKeyDto',
      'UpdateOrgDto',
    ])
      expect([name, closed(name)]).toEqual([name, false]);
    expect(closed('HarnessDto')).toBeUndefined();
  });

  it('says which version a refused write met', () => {
    const { responses } = document.paths['/v1/harnesses/{harness_id}']!.patch!;
    expect(responses['412']!.headers).toHaveProperty('ETag');
  });

  it('resolves every $ref', () => {
    for (const [pointer, ref] of below(document, '$ref')) {
      const path = String(ref).replace(/^#\//, '').split('/');
      const target = path.reduce<unknown>(
        (value, step) => (value as Record<string, unknown>)?.[step],
        document,
      );
      expect([pointer, target]).toEqual([pointer, expect.any(Object)]);
    }
  });

  it('has well-formed IDs in all its examples', () => {
    const text = JSON.stringify([
      below(document, 'example'),
      below(document, 'examples'),
      below(document, 'default'),
    ]);
    for (const [id] of text.matchAll(/\b(harness|org|key)_\w+/g)) {
      if (['harness_not_found', 'key_id', 'org_id'].includes(id) || /^harness_[a-z_]+$/.test(id)) continue;
      expect(id).toMatch(/^(harness|org|key)_[0-9a-f]{32}$/);
    }
  });

  it('has examples that fit their schemas', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const properties = (schema as { properties?: Record<string, { example?: unknown }> }).properties ?? {};
      for (const [key, { example }] of Object.entries(properties)) {
        if (example === undefined) continue;
        const errors = errorsAt(document, ['components', 'schemas', name, 'properties', key], example);
        expect([name, key, errors]).toEqual([name, key, []]);
      }
    }
  });

  it('has a create example that works as it stands', async () => {
    const { properties } = document.components.schemas.CreateHarnessDto as {
      properties: Record<string, { example?: unknown }>;
    };
    const body = Object.fromEntries(
      Object.entries(properties).flatMap(([key, { example }]) =>
        example === undefined ? [] : [[key, example]],
      ),
    );
    expect((await client.post('/v1/harnesses', body)).status).toBe(201);
  });
});
