import { newContent, type ContentPatch } from '../content.js';
import type { Layer, Source } from './layers.js';
import { maskedConfiguration, resolveLayers } from './resolve.js';
import { warningsOf } from './warnings.js';
import { atOnce } from '../../../values/turns.js';

const source = (name: string): Source => ({ harness_id: `id-${name}`, harness_name: name, version: 1 });
const layer = (name: string, patch: ContentPatch): Layer => ({
  source: source(name),
  content: newContent({ ...patch, name }),
});
const from = (name: string, ...overrides: string[]) => ({
  ...source(name),
  overrides: overrides.map((one) => `id-${one}`),
});
const configurationOf = (...layers: Layer[]) => resolveLayers(layers).configuration;
const originsOf = (...layers: Layer[]) => resolveLayers(layers).origins;

describe('a resolution', () => {
  it('of nothing is nothing, without origins', () => {
    expect(resolveLayers([layer('a', {})])).toMatchObject({
      configuration: {
        system_prompt: '',
        default_model_id: null,
        parallel_tool_calls: null,
        capabilities: [],
        initial_files: [],
        mcpServers: {},
        embedder_metadata: {},
        network_access: { mode: 'open', allowed: [], blocked: [] },
      },
      origins: {},
    });
  });

  it('joins prompts, trimmed, and says where each part stands in UTF-16 code units', () => {
    const layers = [
      layer('a', { system_prompt: ' one 👍\n' }),
      layer('b', {}),
      layer('c', { system_prompt: 'two' }),
    ];
    const { configuration, origins } = resolveLayers(layers);
    expect(configuration.system_prompt).toBe('one 👍\n\ntwo');
    expect(origins['/system_prompt']).toEqual([
      { ...source('a'), start: 0, end: 6 },
      { ...source('c'), start: 8, end: 11 },
    ]);
    expect(configuration.system_prompt.slice(8, 11)).toBe('two');
  });

  it.each(['default_model_id', 'parallel_tool_calls'] as const)('takes the lowest %s that is set', (key) => {
    const [upper, lower] = key === 'default_model_id' ? ['m1', 'm2'] : [true, false];
    const layers = [layer('a', { [key]: upper }), layer('b', { [key]: lower }), layer('c', {})];
    expect(configurationOf(...layers)[key]).toBe(lower);
    expect(originsOf(...layers)[`/${key}`]).toEqual(from('b', 'a'));
    expect(originsOf(layers[0]!, layers[2]!)[`/${key}`]).toEqual(from('a'));
  });

  it('replaces a capability at the position of the upper one and lets new ones follow', () => {
    const layers = [
      layer('a', { capabilities: [{ ref: 'x', config: { n: 1 } }, { ref: 'y' }] }),
      layer('b', { capabilities: [{ ref: 'z' }, { ref: 'x', config: { m: 2 } }] }),
      layer('c', { capabilities: [{ ref: 'x' }] }),
    ];
    expect(configurationOf(...layers).capabilities).toEqual([
      { ref: 'x', config: {} },
      { ref: 'y', config: {} },
      { ref: 'z', config: {} },
    ]);
    expect(originsOf(...layers)).toEqual({
      '/capabilities/0': from('c', 'a', 'b'),
      '/capabilities/1': from('a'),
      '/capabilities/2': from('b'),
    });
  });

  it('merges files by their normalized path', () => {
    const layers = [
      layer('a', {
        initial_files: [
          { path: 'A.md', content: '1' },
          { path: 'B.md', content: '2' },
        ],
      }),
      layer('b', { initial_files: [{ path: '/workspace/A.md', content: '3' }] }),
    ];
    expect(configurationOf(...layers).initial_files.map(({ path, content }) => [path, content])).toEqual([
      ['/A.md', '3'],
      ['/B.md', '2'],
    ]);
    expect(originsOf(...layers)).toMatchObject({
      '/initial_files/0': from('b', 'a'),
      '/initial_files/1': from('a'),
    });
  });

  it('replaces MCP servers and metadata whole, by key, hostile keys included', () => {
    const layers = [
      layer('a', {
        mcpServers: {
          docs: { url: 'https://a.example', headers: { K: 'v' } },
          'a/b': { url: 'https://c.example' },
        },
        embedder_metadata: JSON.parse('{"__proto__":"x","k":"1"}') as object,
      }),
      layer('b', { mcpServers: { docs: { url: 'https://b.example' } }, embedder_metadata: { k: '2' } }),
    ];
    const { configuration, origins } = resolveLayers(layers);
    expect(configuration.mcpServers.docs).toMatchObject({ url: 'https://b.example', headers: {} });
    expect(Object.entries(configuration.embedder_metadata)).toEqual([
      ['__proto__', 'x'],
      ['k', '2'],
    ]);
    expect(origins).toEqual({
      '/mcpServers/docs': from('b', 'a'),
      '/mcpServers/a~1b': from('a'),
      '/embedder_metadata/__proto__': from('a'),
      '/embedder_metadata/k': from('b', 'a'),
    });
  });

  it('intersects what is allowed and adds up what is blocked, an origin per pattern', () => {
    const layers = [
      layer('a', { network_access: { allowed: ['*.example.com'], blocked: ['x.example.com'] } }),
      layer('b', { network_access: { allowed: ['api.example.com', 'other.org'], blocked: ['y.org'] } }),
    ];
    const { configuration, origins } = resolveLayers(layers);
    expect(configuration.network_access).toEqual({
      mode: 'allowlist',
      allowed: ['api.example.com'],
      blocked: ['x.example.com', 'y.org'],
    });
    expect(origins).toEqual({
      '/network_access/allowed/0': from('b'),
      '/network_access/blocked/0': from('a'),
      '/network_access/blocked/1': from('b'),
    });
  });

  it('names layers given with the request by kind and ID', () => {
    const extra: Layer = {
      source: { layer: { kind: 'session', id: 's1' } },
      content: newContent({ name: 'x', default_model_id: 'm2', capabilities: [{ ref: 'x' }] }),
    };
    const bare: Layer = { ...extra, source: { layer: { kind: 'controls', id: null } } };
    const origins = originsOf(layer('a', { default_model_id: 'm1' }), extra, bare);
    expect(origins['/default_model_id']).toEqual({
      layer: { kind: 'controls', id: null },
      overrides: ['id-a', 's1'],
    });
    expect(originsOf(layer('a', {}), extra)['/capabilities/0']).toEqual({
      layer: { kind: 'session', id: 's1' },
      overrides: [],
    });
  });

  it('masks header values only where it is shown', () => {
    const { configuration } = resolveLayers([
      layer('a', { mcpServers: { docs: { url: 'https://a.example', headers: { K: 'secret' } } } }),
    ]);
    expect(configuration.mcpServers.docs!.headers).toEqual({ K: 'secret' });
    expect(JSON.stringify(maskedConfiguration(configuration))).not.toContain('secret');
  });
});

describe('warnings', () => {
  const codes = (...layers: Layer[]) => codesWith(() => true, ...layers);
  const codesWith = (knowsKey: (sealed: string) => boolean, ...layers: Layer[]) =>
    atOnce(warningsOf(resolveLayers(layers), knowsKey)).map(({ code, pointer, harness_id }) => [
      code,
      pointer,
      harness_id,
    ]);

  it('are none where nothing is wrong', () => {
    expect(codes(layer('a', { mcpServers: { docs: { url: 'https://a.example' } } }), layer('b', {}))).toEqual(
      [],
    );
  });

  it('say which MCP server the network rules deny, and which pattern has no effect', () => {
    const layers = [
      layer('a', { network_access: { allowed: ['*.example.com'] } }),
      layer('b', {
        network_access: { allowed: ['api.example.com', 'other.org'] },
        mcpServers: { near: { url: 'https://api.example.com/x' }, far: { url: 'https://mcp.other.org' } },
      }),
    ];
    expect(codes(...layers)).toEqual([
      ['mcp_server_unreachable', '/mcpServers/far', 'id-b'],
      ['network_pattern_dropped', '/network_access/allowed/1', 'id-b'],
    ]);
  });

  it('name clashes that only the merge makes', () => {
    const layers = [
      layer('a', {
        mcpServers: { 'my docs': { url: 'https://a.example' } },
        initial_files: [{ path: 'src', content: '' }],
      }),
      layer('b', {
        mcpServers: { 'My-Docs': { url: 'https://a.example' } },
        initial_files: [{ path: 'src/main.ts', content: '' }],
      }),
    ];
    expect(codes(...layers)).toEqual([
      ['mcp_name_collision', '/mcpServers/My-Docs', 'id-b'],
      ['file_path_conflict', '/initial_files/1', 'id-b'],
    ]);
  });

  it('point at header values whose key is gone, of what a harness has stored and the merge has left', () => {
    const server = (...values: string[]) => ({
      url: 'https://a.example',
      headers: Object.fromEntries(values.map((value, i) => [`X/${i}`, value])),
    });
    const layers: Layer[] = [
      layer('a', { mcpServers: { docs: server('gone'), other: server('gone', 'here') } }),
      layer('b', { mcpServers: { docs: server('here') } }),
      {
        source: { layer: { kind: 'session', id: null } },
        content: newContent({ name: 'x', mcpServers: { own: server('gone') } }),
      },
      {
        source: { harness_id: null, harness_name: null, version: null },
        content: newContent({ name: 'draft', mcpServers: { drafted: server('gone') } }),
      },
    ];
    expect(codesWith((sealed) => sealed === 'here', ...layers)).toEqual([
      ['secret_unreadable', '/mcpServers/other/headers/X~10', 'id-a'],
    ]);
  });
});
