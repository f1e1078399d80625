import { mcpServersProblems, normalizeMcpServers, toolPrefix } from './mcp-servers.js';

const URL_OK = 'https://mcp.example.com/v1?x=1';
const found = (value: unknown) => mcpServersProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);
const withKeys = (keys: object) => found({ s: { url: URL_OK, ...keys } });
const many = <T>(count: number, value: T) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, value]));

describe('toolPrefix', () => {
  it.each([
    ['GitHub', 'github'],
    ['my.server-1', 'my_server_1'],
    ['é', '_'],
    ['İx', '_x'],
    ['\u212Aelvin', '_elvin'],
    ['👍x', '_x'],
  ])('%s becomes %s', (name, prefix) => expect(toolPrefix(name)).toBe(prefix));
});

describe('mcpServersProblems', () => {
  it.each<unknown>([
    null,
    undefined,
    {},
    { s: { url: URL_OK } },
    { 'a b': { url: 'HTTP://example.com' }, _x: { url: 'http://[2606:4700::1]:8080/@scope' } },
    { constructor: { url: URL_OK }, toString: { url: URL_OK } },
  ])('accepts %j', (value) => expect(found(value)).toEqual([]));

  it.each([[[]], ['x'], [7]])('wants an object instead of %j', (value) => {
    expect(found(value)).toEqual(['invalid_type ']);
  });

  it.each([
    ['', 'too_short'],
    [' \t', 'too_short'],
    ['a'.repeat(65), 'too_long'],
    ['a__b', 'invalid_format'],
    ['a. b', 'invalid_format'],
    ['a_', 'invalid_format'],
    ['aé', 'invalid_format'],
  ])('refuses the name %j', (name, code) => {
    expect(found({ [name]: { url: URL_OK } })).toEqual([`${code} /${name}`]);
  });

  it('refuses the name __proto__ instead of losing it', () => {
    expect(found(JSON.parse(`{"__proto__": {"url": "${URL_OK}"}}`))).toEqual(['invalid_format /__proto__']);
  });

  it('reports the later of two names that make the same tool names', () => {
    const [problem, ...rest] = mcpServersProblems({ 'My.Docs': { url: URL_OK }, my_docs: { url: URL_OK } });
    expect(problem).toMatchObject({ code: 'mcp_name_collision', pointer: '/my_docs' });
    expect(problem?.detail).toContain('"My.Docs"');
    expect(rest).toEqual([]);
  });

  it.each([
    ['ftp://example.com', 1],
    ['http:example.com', 1],
    ['//example.com', 1],
    ['http://', 1],
    ['http:///example.com', 1],
    ['https://?x', 1],
    ['https://:80/', 1],
    ['https://exa mple.com', 1],
    [' https://example.com', 2],
    ['https://example.com/\n', 1],
    ['https:\\\\example.com', 2],
    ['https://example.com\\@evil.com', 2],
    ['https://user:hunter2@example.com', 1],
    ['https://@example.com', 1],
    ['https://example.com/#a', 1],
    ['https://example.com#', 1],
    ['https://u@example.com/#a', 2],
    ['https://example.com:99999', 1],
    ['https://[::1%25eth0]/', 1],
    ['https://999.1.1.1/', 1],
    ['http://0127.0.0.1/', 1],
    ['https://010.8.8.8', 1],
    ['https://8.8.8.010:443/mcp?x', 1],
    ['https://０10.8.8.8/', 1],
    ['https://exa%6dple.com', 1],
    ['https://example.com..', 1],
    ['https://exa;mple.com', 1],
    ['https://${HOST}/', 1],
    ['https://example.com/${PATH}?x', 1],
  ])('refuses the URL %j with %i problem(s)', (url, count) => {
    expect(found({ s: { url } })).toEqual(Array<string>(count).fill('invalid_format /s/url'));
  });

  it('limits the URL to 2,048 characters', () => {
    const url = (length: number) => 'https://example.com/'.padEnd(length, 'a');
    expect(found({ s: { url: url(2048) } })).toEqual([]);
    expect(found({ s: { url: url(2049) } })).toEqual(['too_long /s/url']);
    expect(found({ s: { url: '' } })).toEqual(['too_short /s/url']);
  });

  it.each([
    [{ type: 'stdio' }, 'invalid_value /s/type'],
    [{ type: 7 }, 'invalid_type /s/type'],
    [{ auth_mode: 'basic' }, 'invalid_value /s/auth_mode'],
    [{ oauth_provider_id: '' }, 'too_short /s/oauth_provider_id'],
    [{ oauth_provider_id: 'x'.repeat(256) }, 'too_long /s/oauth_provider_id'],
    [{ tool_discovery: 'yes' }, 'invalid_type /s/tool_discovery'],
    [{ protocol_mode: 'beta' }, 'invalid_value /s/protocol_mode'],
    [{ header: {} }, 'unknown_key /s/header'],
    [{ headers: [] }, 'invalid_type /s/headers'],
    [{ headers: { '': 'v' } }, 'too_short /s/headers/'],
    [{ headers: { 'a b': 'v' } }, 'invalid_format /s/headers/a b'],
    [{ headers: { é: 'v' } }, 'invalid_format /s/headers/é'],
    [{ headers: { ['a'.repeat(257)]: 'v' } }, `too_long /s/headers/${'a'.repeat(257)}`],
    [{ headers: { 'X-Key': 'v', 'x-kEY': 'v' } }, 'duplicate /s/headers/x-kEY'],
    [{ headers: { a: null } }, 'invalid_type /s/headers/a'],
    [{ headers: { a: 'b\r' } }, 'invalid_format /s/headers/a'],
    [{ headers: { a: 'b\n' } }, 'invalid_format /s/headers/a'],
    [{ headers: { a: 'b\0' } }, 'invalid_format /s/headers/a'],
    [{ headers: { a: 'e'.repeat(8193) } }, 'too_large /s/headers/a'],
    ...['é', 'a\x01', 'a\x7f', 'a\x80', '👍', ' a', 'a ', '\ta', 'a\t', ' ', '\ud800'].map(
      (value): [object, string] => [{ headers: { a: value } }, 'invalid_format /s/headers/a'],
    ),
    ...[
      'Bearer ********',
      '*********',
      '***',
      'Basic ***',
      'ghp_********abcd',
      '<redacted>',
      '[REDACTED]',
      'Bearer xxxxxxxx',
    ].map((value): [object, string] => [{ headers: { a: value } }, 'secret_looks_masked /s/headers/a']),
    [{ headers: many(51, 'v') }, 'too_many /s/headers'],
  ])('refuses %j', (keys, problem) => expect(withKeys(keys)).toEqual([problem]));

  it.each([
    {
      type: 'http',
      headers: { "!#$%&'*+-.^_`|~09azAZ": 'a\tb c' },
      auth_mode: 'o_auth',
      protocol_mode: 'rc',
    },
    {
      headers: { a: 'e'.repeat(8192), b: '', c: '*', d: '*/*', e: '********', f: '!~' },
      oauth_provider_id: 'x'.repeat(255),
      tool_discovery: false,
    },
    { headers: { 'X-Visibility': 'hidden', 'X-Mode': 'masked', 'X-Log': 'log redacted' } },
    { headers: many(50, 'v') },
    {
      type: null,
      headers: null,
      auth_mode: null,
      oauth_provider_id: null,
      tool_discovery: null,
      protocol_mode: null,
    },
  ])('accepts the keys %j', (keys) => expect(withKeys(keys)).toEqual([]));

  it.each(['x', '*'])('finds megabytes of %s too large, whatever they look like', (sign) => {
    expect(withKeys({ headers: { a: `Bearer ${sign.repeat(6_000_000)}!` } })).toEqual([
      'too_large /s/headers/a',
    ]);
  });

  it('requires a server to be an object with a URL', () => {
    expect(found({ a: null, b: {}, c: { url: null } })).toEqual([
      'invalid_type /a',
      'required /b/url',
      'required /c/url',
    ]);
  });

  it('limits the map to 50 servers', () => {
    expect(found(many(50, { url: URL_OK }))).toEqual([]);
    expect(found(many(51, { url: URL_OK }))).toEqual(['too_many ']);
  });

  it('says everything at once in document order and repeats no secret', () => {
    const problems = mcpServersProblems({
      a__b: { headers: { k: 'hunter2\n', K: 'hunter2' }, url: 'ftp://hunter2@h', typ: 'http' },
      b: 'hunter2',
    });
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/a__b',
      '/a__b/headers/k',
      '/a__b/headers/K',
      '/a__b/url',
      '/a__b/url',
      '/a__b/typ',
      '/b',
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('normalizeMcpServers', () => {
  const DEFAULTS = { type: 'http', url: URL_OK, headers: {}, auth_mode: 'none', oauth_provider_id: null };

  it('fills every default', () => {
    const filled = { s: { ...DEFAULTS, tool_discovery: true, protocol_mode: 'auto' } };
    expect(normalizeMcpServers({ s: { url: URL_OK } })).toEqual(filled);
    expect(normalizeMcpServers({ s: { url: URL_OK, headers: null, type: null, auth_mode: null } })).toEqual(
      filled,
    );
    expect(normalizeMcpServers(null)).toEqual({});
  });

  it('keeps what was sent, knows the alias, and is idempotent', () => {
    const sent = {
      ...DEFAULTS,
      auth_mode: 'o_auth',
      oauth_provider_id: 'p',
      tool_discovery: false,
      protocol_mode: 'rc',
    };
    const once = normalizeMcpServers({ s: sent });
    expect(once).toEqual({ s: { ...sent, auth_mode: 'oauth' } });
    expect(normalizeMcpServers(once)).toEqual(once);
  });

  it('keeps hostile keys as ordinary ones', () => {
    const text = `{"constructor":{"url":"${URL_OK}","headers":{"__proto__":"v","toString":"w"}}}`;
    expect(mcpServersProblems(JSON.parse(text))).toEqual([]);
    const server = normalizeMcpServers(JSON.parse(text)).constructor as unknown as { headers: object };
    expect(Object.entries(server.headers)).toEqual([
      ['__proto__', 'v'],
      ['toString', 'w'],
    ]);
  });
});
