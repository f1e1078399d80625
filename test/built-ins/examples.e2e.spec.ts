import { Client, refusal, type Harness } from '../support/client.js';
import { atOnce } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

interface Example {
  [key: string]: unknown;
  name: string;
  display_name: string;
  parent_name: string;
  capabilities: { ref: string; config: object }[];
}

let server: TestServer;
let api: Client;
let examples: Example[];
let generic: Harness;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
  examples = (await api.get('/v1/harness-examples').expect(200)).body;
  generic = (await api.get('/v1/harnesses/generic')).body;
});
afterAll(() => server.stop());

const importOf = (name: string) => api.post(`/v1/harnesses/import?from-example=${encodeURIComponent(name)}`);

describe('the examples', () => {
  it('are a bare array with data-analyst and coding in it', () => {
    expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(['data-analyst', 'coding']));
  });

  it('have exactly the seven keys', () => {
    const keys = ['capabilities', 'description', 'dev_only', 'display_name', 'name', 'parent_name', 'tags'];
    for (const example of examples) expect(Object.keys(example).toSorted()).toEqual(keys);
  });

  it.each(['data-analyst', 'coding'])('build %s on generic', (name) => {
    expect(examples.find((example) => example.name === name)?.parent_name).toBe('generic');
  });

  it('take no parameters', async () => {
    expect(refusal(await api.get('/v1/harness-examples?limit=1'))).toEqual([
      400,
      'validation_failed',
      ['limit', 'unknown_parameter'],
    ]);
  });
});

describe('an import from an example', () => {
  it('is a normal harness with a URL of its own', async () => {
    const { body, headers } = await importOf('coding').expect(201);
    const example = examples.find(({ name }) => name === 'coding')!;
    expect(body).toMatchObject({
      name: 'coding',
      display_name: example.display_name,
      description: example.description,
      tags: example.tags,
      capabilities: example.capabilities,
      parent_harness_id: generic.id,
      is_built_in: false,
      status: 'active',
      version: 1,
      copied_from: null,
    });
    expect(body.system_prompt).not.toBe('');
    expect(headers.location).toBe(body.self_url);
    expect(headers.etag).toMatch(/^"1/);
    expect((await api.get(`/v1/harnesses/${body.id}`)).body).toEqual(body);
  });

  it('gets -2, -3 when the name is taken', async () => {
    const names = [];
    for (let n = 1; n <= 3; n++) names.push((await importOf('data-analyst').expect(201)).body.name);
    expect(names).toEqual(['data-analyst', 'data-analyst-2', 'data-analyst-3']);
  });

  it('gets a free name however many arrive at once', async () => {
    const name = examples.find((one) => !['coding', 'data-analyst'].includes(one.name))?.name ?? 'coding';
    const answers = await atOnce(8, () => importOf(name));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map(({ body }) => body.name)).size).toBe(8);
  });

  it('can be changed, archived and resolved like any other', async () => {
    const { id } = (await importOf('coding').expect(201)).body;
    await api.patch(`/v1/harnesses/${id}`, { system_prompt: 'Mine.' }).expect(200);
    const { body } = await api.get(`/v1/harnesses/${id}/effective`).expect(200);
    expect(body.chain.map(({ name }: Harness) => name)[0]).toBe('generic');
    await api.delete(`/v1/harnesses/${id}`).expect(204);
  });

  it('of every example is possible', async () => {
    const answers = await Promise.all(examples.map(({ name }) => importOf(name)));
    expect(answers.map(({ status }) => status)).toEqual(examples.map(() => 201));
  });

  it.each(['nope', '', 'Coding', '__proto__'])('of %j is a 404', async (name) => {
    expect(refusal(await importOf(name)).slice(0, 2)).toEqual([404, 'example_not_found']);
  });

  it('suggests the nearest example', async () => {
    expect((await importOf('codding')).body.errors).toMatchObject([
      { name: 'from-example', suggestion: 'coding' },
    ]);
  });

  it('takes one example', async () => {
    const response = await api.post('/v1/harnesses/import?from-example=coding&from-example=coding');
    expect(refusal(response)).toEqual([400, 'validation_failed', ['from-example', 'duplicate']]);
  });
});
