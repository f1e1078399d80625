import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

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

const preview = (body: unknown) => api.post('/v1/harnesses/preview', body as object);

describe('a preview', () => {
  it('is the effective document of the draft, which has no identity yet', async () => {
    const { body } = await preview({
      parent_harness_id: parent.id,
      system_prompt: 'Draft.',
      capabilities: [{ ref: 'git' }],
      default_model_id: 'm',
    }).expect(200);
    const draft = { harness_id: null, harness_name: null, version: null, overrides: [] };
    expect(body).toMatchObject({ harness_id: null, name: null, version: null });
    expect(body.chain).toEqual([
      { id: parent.id, name: 'parent', version: 1, is_built_in: false },
      { id: null, name: null, version: null, is_built_in: false },
    ]);
    expect(body.system_prompt).toBe('Parent.\n\nDraft.');
    expect(body.origins['/capabilities/0']).toMatchObject({ harness_id: parent.id });
    expect(body.origins).toMatchObject({ '/capabilities/1': draft, '/default_model_id': draft });
    expect(body.origins['/system_prompt']).toEqual([
      { harness_id: parent.id, harness_name: 'parent', version: 1, start: 0, end: 7 },
      { harness_id: null, harness_name: null, version: null, start: 9, end: 15 },
    ]);
  });

  it('has null for its identity even when the draft has a name', async () => {
    expect((await preview({ name: 'parent' }).expect(200)).body).toMatchObject({
      name: null,
      harness_id: null,
    });
  });

  it('equals what a created harness resolves to', async () => {
    const draft = { parent_harness_id: parent.id, initial_files: [{ path: 'a', content: 'b' }] };
    const { tools: _tools, features: _features, ...previewed } = (await preview(draft)).body;
    const { id } = await api.create({ name: uniqueName(), ...draft });
    const effective = (await api.get(`/v1/harnesses/${id}/effective`)).body;
    expect(Object.keys(previewed).toSorted()).toEqual(Object.keys(effective).toSorted());
    for (const key of [
      'system_prompt',
      'capabilities',
      'initial_files',
      'mcpServers',
      'network_access',
      'warnings',
    ]) {
      expect(previewed[key]).toEqual(effective[key]);
    }
  });

  it('brings the tools of all capabilities, dependencies included, each once', async () => {
    const { body } = await preview({
      parent_harness_id: parent.id,
      capabilities: [{ ref: 'git' }, { ref: 'shell' }],
    });
    const names = body.tools.map(({ name }: { name: string }) => name);
    const expected = await Promise.all(
      ['web_fetch', 'git', 'session_file_system', 'shell'].map((id) => api.get(`/v1/capabilities/${id}`)),
    );
    const all = expected.flatMap(({ body: { tool_definitions: tools } }) => tools);
    expect(names.toSorted()).toEqual(all.map(({ name }: { name: string }) => name).toSorted());
    expect(body.tools).toEqual(expect.arrayContaining(all));
  });

  it('brings the features of all capabilities, each once', async () => {
    const { body } = await preview({ capabilities: [{ ref: 'browser' }, { ref: 'git' }, { ref: 'shell' }] });
    expect(body.features).toContain('browser_view');
    expect(new Set(body.features).size).toBe(body.features.length);
  });

  it('of nothing is empty', async () => {
    expect((await preview({}).expect(200)).body).toMatchObject({ capabilities: [], tools: [], features: [] });
  });

  it('warns like the effective document', async () => {
    const { body } = await preview({ parent_harness_id: parent.id, network_access: { allowed: ['a.org'] } });
    expect(body.warnings.map(({ code }: { code: string }) => code)).toEqual([
      'mcp_server_unreachable',
      'network_pattern_dropped',
    ]);
  });

  it('stores nothing', async () => {
    const before = (await api.get('/v1/harnesses?fields=id')).body.total;
    await preview({ name: uniqueName() }).expect(200);
    expect((await api.get('/v1/harnesses?fields=id')).body.total).toBe(before);
  });

  it.each<[string, unknown, [string, string]]>([
    [
      'an unknown capability',
      { capabilities: [{ ref: 'nope' }] },
      ['/capabilities/0/ref', 'capability_not_found'],
    ],
    ['a bad name', { name: 'Not A Name' }, ['/name', 'invalid_format']],
    ['an unknown key', { nme: 'x' }, ['/nme', 'unknown_key']],
    ['a read-only key', { id: 'x' }, ['/id', 'read_only']],
    [
      'a parent that does not exist',
      { parent_harness_id: 'harness_00000000000000000000000000000000' },
      ['/parent_harness_id', 'parent_not_found'],
    ],
  ])('with %s is refused', async (_what, body, error) => {
    expect(refusal(await preview(body))).toEqual([400, 'validation_failed', error]);
  });
});
