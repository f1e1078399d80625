import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const effective = (idOrName: string) => api.get(`/v1/harnesses/${idOrName}/effective`);

async function family(parent: object = {}, child: object = {}): Promise<[Harness, Harness]> {
  const above = await api.create({ name: uniqueName('parent'), ...parent });
  return [above, await api.create({ name: uniqueName('child'), parent_harness_id: above.id, ...child })];
}

describe('a live parent', () => {
  it.each<[string, object, string, unknown]>([
    ['prompt', { system_prompt: 'new' }, 'system_prompt', 'new'],
    ['model', { default_model_id: 'm2' }, 'default_model_id', 'm2'],
    ['tool-call preference', { parallel_tool_calls: true }, 'parallel_tool_calls', true],
    ['capabilities', { capabilities: [{ ref: 'git' }] }, 'capabilities', [{ ref: 'git', config: {} }]],
    ['metadata', { embedder_metadata: { k: 'v' } }, 'embedder_metadata', { k: 'v' }],
    [
      'network rules',
      { network_access: { allowed: ['a.org'] } },
      'network_access',
      { mode: 'allowlist', allowed: ['a.org'], blocked: [] },
    ],
  ])('changes the %s of its child at once', async (_what, patch, key, value) => {
    const [parent, child] = await family();
    await api.patch(`/v1/harnesses/${parent.id}`, patch).expect(200);
    const { body } = await effective(child.id);
    expect(body[key]).toEqual(value);
    expect(body.chain).toMatchObject([{ version: 2 }, { version: 1 }]);
  });

  it('reaches the sixteenth level', async () => {
    const chain = [await api.create({ name: uniqueName('deep') })];
    for (let level = 2; level <= 16; level++) {
      chain.push(await api.create({ name: uniqueName('deep'), parent_harness_id: chain.at(-1)!.id }));
    }
    await api.patch(`/v1/harnesses/${chain[0]!.id}`, { default_model_id: 'from-the-top' }).expect(200);
    const { body } = await effective(chain.at(-1)!.id);
    expect(body.default_model_id).toBe('from-the-top');
    expect(body.chain).toHaveLength(16);
  });
});

describe('an own value that is taken back', () => {
  it.each<[string, string, unknown, unknown, unknown]>([
    ['model', 'default_model_id', 'upper', 'lower', '/default_model_id'],
    ['tool-call preference', 'parallel_tool_calls', true, false, '/parallel_tool_calls'],
    ['metadata', 'embedder_metadata', { k: 'upper' }, { k: 'lower' }, '/embedder_metadata/k'],
    [
      'capability',
      'capabilities',
      [{ ref: 'web_fetch', config: { timeout_seconds: 3 } }],
      [{ ref: 'web_fetch', config: {} }],
      '/capabilities/0',
    ],
  ])('makes the %s the inherited one again', async (_what, key, upper, lower, pointer) => {
    const [parent, child] = await family({ [key]: upper }, { [key]: lower });
    const overridden = (await effective(child.id)).body;
    await api.patch(`/v1/harnesses/${child.id}`, { [key]: null }).expect(200);
    const reset = (await effective(child.id)).body;
    const origin = (body: { origins: Record<string, object> }) => body.origins[pointer as string];
    expect([overridden[key], reset[key]]).toEqual([lower, upper]);
    expect(origin(overridden)).toMatchObject({ harness_id: child.id, version: 1, overrides: [parent.id] });
    expect(origin(reset)).toMatchObject({ harness_id: parent.id, version: 1, overrides: [] });
  });

  it.each([
    ['an empty list of capabilities', { capabilities: [] }],
    ['an empty list of files', { initial_files: [] }],
    ['an empty map of servers', { mcpServers: {} }],
    ['empty metadata', { embedder_metadata: {} }],
    ['an empty network rule', { network_access: { allowed: [], blocked: [] } }],
    ['an empty prompt', { system_prompt: '' }],
  ])('%s removes nothing', async (_what, child) => {
    const parent = {
      system_prompt: 'p',
      capabilities: [{ ref: 'git' }, { ref: 'session_file_system' }],
      initial_files: [{ path: 'a', content: '' }],
      mcpServers: { docs: { url: 'https://docs.example.com' } },
      embedder_metadata: { k: 'v' },
      network_access: { allowed: ['*.example.com'] },
    };
    const [above, below] = await family(parent, child);
    const { body: expected } = await effective(above.id);
    const { body } = await effective(below.id);
    const { harness_id: _id, name: _name, chain: _chain, ...inherited } = expected;
    expect(body).toMatchObject(inherited);
    expect(Object.keys(body.origins).toSorted()).toEqual(Object.keys(expected.origins).toSorted());
  });

  it('replaces by an equal value too, which makes it the origin', async () => {
    const [parent, child] = await family({ default_model_id: 'm' }, { default_model_id: 'm' });
    const { body } = await effective(child.id);
    expect(body.origins['/default_model_id']).toMatchObject({ harness_id: child.id, overrides: [parent.id] });
  });
});

describe('the entity tag', () => {
  it('is strong, begins with the version, and answers 304 while nothing changed', async () => {
    const [, child] = await family();
    const { headers } = await effective(child.id).expect(200);
    expect(headers.etag).toMatch(/^"1[^"]*"$/);
    const again = await effective(child.id).set('If-None-Match', headers.etag!);
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', headers.etag]);
  });

  it('lets private caches keep the answer and ask again', async () => {
    const { headers } = await effective('generic');
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toContain('Authorization');
    expect(headers.vary).toContain('X-Org-Id');
  });

  it.each(['parent', 'grandparent'])('changes when the %s changes', async (who) => {
    const [grandparent, parent] = await family();
    const child = await api.create({ name: uniqueName(), parent_harness_id: parent.id });
    const { etag } = (await effective(child.id)).headers;
    const changed = who === 'parent' ? parent : grandparent;
    await api.patch(`/v1/harnesses/${changed.id}`, { system_prompt: 'x' }).expect(200);
    const { status, headers } = await effective(child.id).set('If-None-Match', etag!);
    expect(status).toBe(200);
    expect(headers.etag).not.toBe(etag);
  });

  it('stays when a sibling changes', async () => {
    const [parent, child] = await family();
    const sibling = await api.create({ name: uniqueName(), parent_harness_id: parent.id });
    const { etag } = (await effective(child.id)).headers;
    await api.patch(`/v1/harnesses/${sibling.id}`, { system_prompt: 'x' }).expect(200);
    expect((await effective(child.id).set('If-None-Match', etag!)).status).toBe(304);
  });
});

describe('the path', () => {
  it.each(['id', 'name'] as const)('takes the %s', async (key) => {
    const harness = await api.create({ name: uniqueName() });
    expect((await effective(harness[key])).body.harness_id).toBe(harness.id);
  });

  it('takes the virtual name default', async () => {
    expect((await effective('default')).body.name).toBe('generic');
  });

  it.each(['nobody', 'harness_00000000000000000000000000000000', 'Not-A-Name', 'config', 'harness_1'])(
    'finds nothing as %s',
    async (idOrName) => {
      expect(refusal(await effective(idOrName))).toEqual([404, 'harness_not_found']);
    },
  );

  it('answers HEAD like GET, without the body', async () => {
    const { headers } = await effective('generic');
    const head = await api.head('/v1/harnesses/generic/effective').expect(200);
    expect([head.headers.etag, head.text]).toEqual([headers.etag, undefined]);
  });

  it('still resolves what is archived', async () => {
    const [parent, child] = await family({ system_prompt: 'kept' });
    await api.delete(`/v1/harnesses/${child.id}`).expect(204);
    await api.delete(`/v1/harnesses/${parent.id}`).expect(204);
    expect((await effective(child.id)).body.system_prompt).toBe('kept');
  });

  it('finds nothing of what is deleted', async () => {
    const { id } = await api.create({ name: uniqueName() });
    await api.delete(`/v1/harnesses/${id}`).expect(204);
    await api.post(`/v1/harnesses/${id}/delete`).expect(204);
    expect(refusal(await effective(id))).toEqual([404, 'harness_not_found']);
  });

  it('does not reach into another organization', async () => {
    const { id } = await api.create({ name: uniqueName() });
    const { body } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Other' }).expect(201);
    const other = new Client(server.url, body.key);
    expect(refusal(await other.get(`/v1/harnesses/${id}/effective`))).toEqual([404, 'harness_not_found']);
  });

  it('takes no query parameters', async () => {
    const response = await api.get('/v1/harnesses/generic/effective?depth=1');
    expect(refusal(response)).toEqual([400, 'validation_failed', ['depth', 'unknown_parameter']]);
  });
});
