import { applyPatch, isSameContent, newContent } from './content.js';
import { CONTENT_KEYS } from './harness-fields.js';

const full = newContent({
  name: 'full',
  display_name: 'Full',
  description: 'd',
  system_prompt: 'p',
  parent_harness_id: `harness_${'0'.repeat(32)}`,
  default_model_id: 'gpt-5',
  tags: ['a'],
  capabilities: [{ ref: 'web_fetch', config: { a: 1, b: 2 } }],
  initial_files: [{ path: 'a', content: 'x' }],
  mcpServers: { s: { url: 'https://x.example' } },
  network_access: { allowed: ['x.example'] },
  embedder_metadata: { k: 'v' },
  parallel_tool_calls: false,
});

describe('content', () => {
  it('is nothing where nothing was said', () => {
    expect(newContent({ name: 'x' })).toEqual({
      name: 'x',
      display_name: null,
      description: null,
      system_prompt: '',
      parent_harness_id: null,
      default_model_id: null,
      tags: [],
      capabilities: [],
      initial_files: [],
      mcpServers: {},
      network_access: null,
      embedder_metadata: {},
      parallel_tool_calls: null,
    });
  });

  it('keeps what a patch does not name', () => expect(applyPatch(full, {})).toEqual(full));

  it.each(CONTENT_KEYS.filter((key) => key !== 'name'))('null clears %s and nothing else', (key) => {
    const nothing = newContent({ name: 'x' });
    expect(applyPatch(full, { [key]: null })).toEqual({ ...full, [key]: nothing[key] });
  });

  it('replaces lists and objects whole', () => {
    const patched = applyPatch(full, {
      tags: ['b'],
      capabilities: [{ ref: 'shell' }],
      embedder_metadata: { z: '1' },
    });
    expect(patched).toMatchObject({ tags: ['b'], capabilities: [{ ref: 'shell', config: {} }] });
    expect(patched.embedder_metadata).toEqual({ z: '1' });
  });

  it.each([
    [' \n\t', ''],
    [' kept \r\n', ' kept \r\n'],
  ])('stores the prompt %j as %j', (sent, stored) => {
    expect(newContent({ name: 'x', system_prompt: sent }).system_prompt).toBe(stored);
  });

  it.each([[{}], [{ allowed: [], blocked: [] }], [{ allowed: null }]])('%j is no network access', (sent) => {
    expect(newContent({ name: 'x', network_access: sent }).network_access).toBeNull();
  });

  it('is the same whatever the order of keys, and not when anything differs', () => {
    const reordered = { ...full, capabilities: [{ ref: 'web_fetch', config: { b: 2, a: 1 } }] };
    expect(isSameContent(full, reordered)).toBe(true);
    expect(isSameContent(full, { ...full, tags: ['b'] })).toBe(false);
  });

  it('is the same whatever the sign of zero, which the database does not keep', () => {
    const zero = (n: number) => ({ ...full, capabilities: [{ ref: 'mcp:a', config: { n: [n] } }] });
    expect(isSameContent(zero(0), zero(-0))).toBe(true);
    expect(isSameContent(zero(0), zero(1))).toBe(false);
  });
});
