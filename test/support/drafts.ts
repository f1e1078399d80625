export const URL = 'https://mcp.example.com/v1';
export const numbered = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);
const named = (name: string) => ({ mcpServers: { [name]: { url: URL } } });
const having = (more: object) => ({ mcpServers: { a: { url: URL, ...more } } });
const file = (more: object) => ({ initial_files: [{ path: 'a', content: '', ...more }] });

/** What can be said in JSON, at and past the edge of every rule: nulls, blanks, spellings, lengths. */
export const DRAFTS: object[] = [
  ...[null, 'default', 'config', 'Config', 'a b', 'a--b', '-a', '', 'a'.repeat(65), 'a'].map((name) => ({
    name,
  })),
  ...[null, '', ' ', '\u00a0', '\ufeff', '\u200b', '\u3000', 'x'].map((display_name) => ({ display_name })),
  ...[null, '', 5].flatMap((value) => [{ description: value }, { system_prompt: value }]),
  ...[null, 'x', 'harness_01A22BE6488C77EC8331BD937CE85E93'].map((parent_harness_id) => ({
    parent_harness_id,
  })),
  ...[null, '', ' ', 'gpt 5', 'a\tb', 'gpt-5', 'é'].map((default_model_id) => ({ default_model_id })),
  ...[null, 'a', [null], [''], [' \t'], ['\u00a0'], ['\u200b'], ['a', 'a']].map((tags) => ({ tags })),
  ...[64, 65].flatMap((length) => [{ tags: ['a'.repeat(length)] }, { tags: [` ${'a'.repeat(length)} `] }]),
  ...[50, 1000].map((count) => ({ tags: [...numbered(50), ...Array<string>(count - 50).fill('t0')] })),
  { tags: Array<string>(1001).fill('t0') },
  ...[null, ['web_fetch'], [{ ref: 'web_fetch' }], [{ ref: 'web_fetch', config: null }], ['skill:x']].map(
    (capabilities) => ({ capabilities }),
  ),
  ...[[''], [{}], [5], [{ ref: 'é' }], ['é'], [{ ref: 'web_fetch', cfg: {} }]].map((capabilities) => ({
    capabilities,
  })),
  ...[null, [{ path: '', content: '' }], [{ path: 'a' }], [{ path: 'a', content: null }]].map(
    (initial_files) => ({
      initial_files,
    }),
  ),
  ...[null, 'text', 'utf8'].map((encoding) => file({ encoding })),
  ...[null, true, 'true'].map((is_readonly) => file({ is_readonly })),
  { mcpServers: null },
  { mcp_servers: null },
  { mcp_servers: { a: { url: URL } } },
  ...[null, 'http', 'sse', 'streamable-http'].map((type) => having({ type })),
  ...[null, {}, { A: null }, { A: '' }, { A: 'b' }, { A: ' b' }, { A: 'b c\td' }, { A: 'é' }].map((headers) =>
    having({ headers }),
  ),
  ...['', 'a b', 'a:', 'X-Ä', "!#$%&'*+.^_`|~-0"].map((name) => having({ headers: { [name]: 'b' } })),
  ...[null, 'none', 'oauth', 'o_auth', 'OAuth'].map((auth_mode) => having({ auth_mode })),
  ...[null, '', 'x'].map((oauth_provider_id) => having({ oauth_provider_id })),
  ...[null, 'rc', 'beta'].map((protocol_mode) => having({ protocol_mode })),
  ...[null, false, 'no'].map((tool_discovery) => having({ tool_discovery })),
  ...[
    'https://mcp.exämple.com/ü',
    'HTTPS://MCP.EXAMPLE.COM',
    'http://mcp.example.com:8080/?a=b',
    'mcp.example.com',
    'ftp://mcp.example.com',
    'https://mcp.example.com/a b',
    ' https://mcp.example.com',
    'https://mcp.example.com/#a',
    'https://mcp.example.com\\a',
    '',
  ].map((url) => having({ url })),
  ...[
    'a',
    'A-1',
    '-a',
    'ünix',
    '😀a',
    'a b',
    'Internet Search (Tavily)',
    'a__b',
    'a_',
    'a😀b',
    '日本',
    ' ',
    '',
  ].map(named),
  ...[64, 65].map((length) => named('a'.repeat(length))),
  ...[null, {}, { allowed: null }, { allowed: [], blocked: null }, { allow: [] }].map((network_access) => ({
    network_access,
  })),
  ...['a.example', 'bücher.example', '', ' ', 'a b', '\ta.example'].map((one) => ({
    network_access: { blocked: [one] },
  })),
  ...[
    null,
    { a: '' },
    { a: 1 },
    { a: null },
    { '': '' },
    { ['k'.repeat(64)]: 'x' },
    { ['k'.repeat(65)]: 'x' },
  ].map((embedder_metadata) => ({ embedder_metadata })),
  ...[null, true, 'true'].map((parallel_tool_calls) => ({ parallel_tool_calls })),
  { id: 'x' },
  { version: 1 },
  { nmae: 'x' },
];
