import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;
let harness: Harness;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
  harness = await api.create({
    name: 'stack',
    system_prompt: 'Harness.',
    default_model_id: 'of-the-harness',
    parallel_tool_calls: true,
    capabilities: [{ ref: 'web_fetch', config: { timeout_seconds: 9 } }],
    initial_files: [{ path: 'a.md', content: 'harness' }],
    mcpServers: { docs: { url: 'https://docs.example.com', headers: { 'X-Key': 'harness-secret' } } },
    network_access: { allowed: ['*.example.com'] },
    embedder_metadata: { k: 'harness' },
  });
});
afterAll(() => server.stop());

const post = (body: object, idOrName = 'stack') => api.post(`/v1/harnesses/${idOrName}/effective`, body);
const resolve = async (...layers: object[]) => (await post({ layers }).expect(200)).body;

describe('layers on top', () => {
  const AGENT = { kind: 'agent', id: 'agent_1' };
  const SESSION = { kind: 'session', id: 'session_1' };

  it('without any are the effective harness itself', async () => {
    const { body } = await api.get('/v1/harnesses/stack/effective');
    expect(await resolve()).toEqual(body);
  });

  it('merge by the same rules, in the order given', async () => {
    const body = await resolve(
      {
        ...AGENT,
        system_prompt: ' Agent. ',
        default_model_id: 'of-the-agent',
        embedder_metadata: { k: 'a', l: 'b' },
      },
      { ...SESSION, system_prompt: 'Session.', capabilities: [{ ref: 'git' }, { ref: 'web_fetch' }] },
      { kind: 'controls', default_model_id: 'of-the-controls', parallel_tool_calls: false },
    );
    expect(body).toMatchObject({
      system_prompt: 'Harness.\n\nAgent.\n\nSession.',
      default_model_id: 'of-the-controls',
      parallel_tool_calls: false,
      embedder_metadata: { k: 'a', l: 'b' },
    });
    expect(body.capabilities.map(({ ref }: { ref: string }) => ref)).toEqual([
      'session_file_system',
      'web_fetch',
      'git',
    ]);
  });

  it.each<[string, object, string, unknown[]]>([
    ['model', { default_model_id: 'x' }, '/default_model_id', ['stack']],
    ['false preference', { parallel_tool_calls: false }, '/parallel_tool_calls', ['stack']],
    ['replaced capability', { capabilities: [{ ref: 'web_fetch' }] }, '/capabilities/1', ['stack']],
    ['new capability', { capabilities: [{ ref: 'git' }] }, '/capabilities/2', []],
    ['new server', { mcpServers: { notes: { url: 'https://n.example.com' } } }, '/mcpServers/notes', []],
    [
      'replaced server',
      { mcpServers: { docs: { url: 'https://d.example.com' } } },
      '/mcpServers/docs',
      ['stack'],
    ],
    ['replaced metadata', { embedder_metadata: { k: 'x' } }, '/embedder_metadata/k', ['stack']],
    ['narrower pattern', { network_access: { allowed: ['a.example.com'] } }, '/network_access/allowed/0', []],
    ['blocked pattern', { network_access: { blocked: ['a.org'] } }, '/network_access/blocked/0', []],
  ])('are named as the origin of a %s', async (_what, layer, pointer, overridden) => {
    const { origins } = await resolve({ ...AGENT, ...layer });
    const overrides = overridden.map(() => harness.id);
    expect(origins[pointer]).toEqual({ layer: AGENT, overrides });
  });

  it('are named as the origin of a file', async () => {
    const files = [{ path: '/workspace/a.md', content: 'agent' }];
    const layer = { ...AGENT, capabilities: [{ ref: 'session_file_system' }], initial_files: files };
    const { initial_files: merged, origins } = await resolve(layer);
    expect(merged).toMatchObject([{ path: '/a.md', content: 'agent' }]);
    expect(origins['/initial_files/0']).toEqual({ layer: AGENT, overrides: [harness.id] });
  });

  it('are named as the origin of their part of the prompt', async () => {
    const { origins } = await resolve({ ...SESSION, system_prompt: 'Session.' });
    expect(origins['/system_prompt']).toEqual([
      { harness_id: harness.id, harness_name: 'stack', version: 1, start: 0, end: 8 },
      { layer: SESSION, start: 10, end: 18 },
    ]);
  });

  it('without an ID have a null one', async () => {
    const { origins } = await resolve({ kind: 'controls', default_model_id: 'x' });
    expect(origins['/default_model_id']).toEqual({
      layer: { kind: 'controls', id: null },
      overrides: [harness.id],
    });
  });

  it('name all the layers whose value they replaced, root first', async () => {
    const { origins } = await resolve(
      { ...AGENT, default_model_id: 'a' },
      { ...SESSION, default_model_id: 'b' },
      { kind: 'controls', id: 'c', default_model_id: 'c' },
    );
    expect(origins['/default_model_id'].overrides).toEqual([harness.id, 'agent_1', 'session_1']);
  });

  it('never widen what the harness allows', async () => {
    const { network_access: access, warnings } = await resolve({
      ...SESSION,
      network_access: { allowed: ['evil.org'] },
    });
    expect(access).toEqual({ mode: 'deny_all', allowed: [], blocked: [] });
    expect(warnings).toMatchObject([
      { code: 'mcp_server_unreachable', pointer: '/mcpServers/docs' },
      { code: 'network_pattern_dropped', pointer: '/network_access/allowed/0', harness_id: null },
    ]);
  });

  it('never reopen what is closed', async () => {
    const { network_access: access } = await resolve(
      { kind: 'agent', network_access: { allowed: ['evil.org'] } },
      { kind: 'session', network_access: { allowed: ['api.example.com', 'evil.org'] } },
      { kind: 'controls', network_access: { allowed: [] } },
    );
    expect(access.mode).toBe('deny_all');
  });

  it.each(['agent', 'session', 'controls'])('may all be of the kind %s', async (kind) => {
    const layers = ['1', '2', '3', '4'].map((id) => ({ kind, id, default_model_id: id }));
    expect((await resolve(...layers)).default_model_id).toBe('4');
  });

  it('accept the alias mcp_servers', async () => {
    const { mcpServers } = await resolve({
      ...AGENT,
      mcp_servers: { notes: { url: 'https://n.example.com' } },
    });
    expect(Object.keys(mcpServers)).toEqual(['docs', 'notes']);
  });

  it('never show the header values they bring', async () => {
    const headers = { Authorization: 'layer-secret' };
    const { text } = await post({
      layers: [{ ...AGENT, mcpServers: { n: { url: 'https://n.example.com', headers } } }],
    });
    expect(text).toContain('********');
    expect(text).not.toMatch(/layer-secret|harness-secret/);
  });

  it('store nothing', async () => {
    await resolve({ ...AGENT, default_model_id: 'x' });
    expect((await api.get('/v1/harnesses/stack')).body).toEqual(harness);
  });

  it('work over built-ins, names and the default', async () => {
    const { body } = await post({ layers: [{ kind: 'agent', default_model_id: 'x' }] }, 'default');
    expect(body).toMatchObject({ name: 'generic', default_model_id: 'x' });
  });
});

describe('bad layers', () => {
  const invalid = (...errors: [string, string][]) => [400, 'validation_failed', ...errors];

  it.each<[string, object, [string, string]]>([
    ['no layers', {}, ['/layers', 'required']],
    ['no list', { layers: {} }, ['/layers', 'invalid_type']],
    ['five', { layers: Array(5).fill({ kind: 'agent' }) }, ['/layers', 'too_many']],
    ['no object', { layers: ['agent'] }, ['/layers/0', 'invalid_type']],
    ['no kind', { layers: [{}] }, ['/layers/0/kind', 'required']],
    ['another kind', { layers: [{ kind: 'user' }] }, ['/layers/0/kind', 'invalid_value']],
    ['an ID that is no text', { layers: [{ kind: 'agent', id: 7 }] }, ['/layers/0/id', 'invalid_type']],
    ['an unknown key', { layers: [{ kind: 'agent', prompt: '' }] }, ['/layers/0/prompt', 'unknown_key']],
    ['an unknown key beside', { layers: [], layer: [] }, ['/layer', 'unknown_key']],
    [
      'an unknown capability',
      { layers: [{ kind: 'agent' }, { kind: 'session', capabilities: [{ ref: 'nope' }] }] },
      ['/layers/1/capabilities/0/ref', 'capability_not_found'],
    ],
    [
      'a bad config',
      { layers: [{ kind: 'agent', capabilities: [{ ref: 'web_fetch', config: { timeout_seconds: 0 } }] }] },
      ['/layers/0/capabilities/0/config/timeout_seconds', 'invalid_config'],
    ],
    [
      'a private host',
      { layers: [{ kind: 'agent', mcpServers: { a: { url: 'http://127.0.0.1' } } }] },
      ['/layers/0/mcpServers/a/url', 'private_host'],
    ],
    [
      'a bad pattern',
      { layers: [{ kind: 'agent', network_access: { blocked: ['a.org', 'a b'] } }] },
      ['/layers/0/network_access/blocked/1', 'invalid_network_pattern'],
    ],
    [
      'a bad path',
      { layers: [{ kind: 'agent', initial_files: [{ path: '../x', content: '' }] }] },
      ['/layers/0/initial_files/0/path', 'invalid_format'],
    ],
    [
      'a marker without a value',
      {
        layers: [{ kind: 'agent', mcpServers: { a: { url: 'https://a.org', headers: { K: '********' } } } }],
      },
      ['/layers/0/mcpServers/a/headers/K', 'secret_required'],
    ],
    [
      'text that cannot be stored',
      { layers: [{ kind: 'agent', embedder_metadata: { k: 'a\0' } }] },
      ['/layers/0/embedder_metadata/k', 'unstorable_text'],
    ],
  ])('with %s are refused', async (_what, body, error) => {
    expect(refusal(await post(body))).toEqual(invalid(error));
  });

  it.each(['name', 'description', 'tags', 'parent_harness_id'])('cannot carry %s', async (key) => {
    const [, code, error] = refusal(await post({ layers: [{ kind: 'agent', [key]: null }] }));
    expect([code, (error as string[])[0]]).toEqual(['validation_failed', `/layers/0/${key}`]);
  });

  it('are refused with everything that is wrong with them', async () => {
    const layers = [{ kind: 'user' }, { kind: 'agent', default_model_id: '', tagz: [] }];
    const [, , ...errors] = refusal(await post({ layers }));
    expect(errors).toEqual([
      ['/layers/0/kind', 'invalid_value'],
      ['/layers/1/default_model_id', 'invalid_format'],
      ['/layers/1/tagz', 'unknown_key'],
    ]);
  });

  it('are looked at before the harness is looked for', async () => {
    expect(refusal(await post({ layers: 1 }, uniqueName()))[0]).toBe(400);
    expect(refusal(await post({ layers: [] }, uniqueName()))).toEqual([404, 'harness_not_found']);
  });
});
