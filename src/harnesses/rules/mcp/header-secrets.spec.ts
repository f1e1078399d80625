import { maskHeaders, markerProblems, SECRET_MARKER, storedHeader } from './header-secrets.js';
import { normalizeMcpServers } from './mcp-servers.js';

const url = 'https://mcp.example.com/v1';
const server = (headers: Record<string, string>, address = url) => ({ url: address, headers });
const servers = (map: Record<string, object>) => normalizeMcpServers(map);
const stored = servers({ docs: server({ Authorization: 'sealed', 'X-Key': 'sealed' }), other: server({}) });

describe('masking', () => {
  it('hides every value and nothing else', () => {
    expect(maskHeaders(stored)).toEqual(
      servers({ docs: server({ Authorization: SECRET_MARKER, 'X-Key': SECRET_MARKER }), other: server({}) }),
    );
  });

  it('leaves what it was given as it was', () => {
    maskHeaders(stored);
    expect(stored.docs!.headers.Authorization).toBe('sealed');
  });

  it('keeps names such as __proto__ names', () => {
    const hostile = JSON.parse('{"__proto__":"v"}') as Record<string, string>;
    const masked = maskHeaders(servers({ 'a.b': server(hostile) }));
    expect(Object.entries(masked['a.b']!.headers)).toEqual([['__proto__', SECRET_MARKER]]);
  });
});

describe('a stored header', () => {
  it.each<[string, string, string | undefined]>([
    ['docs', 'Authorization', 'sealed'],
    ['docs', 'authorization', 'sealed'],
    ['docs', 'Nope', undefined],
    ['other', 'Authorization', undefined],
    ['toString', 'Authorization', undefined],
  ])('of %s called %s is %s', (name, header, value) => {
    expect(storedHeader(stored, name, header)).toBe(value);
  });
});

describe('markers', () => {
  const found = (map: Record<string, object>) =>
    markerProblems(servers(map), stored).map(({ pointer, code }) => [pointer, code]);
  const marked = (address?: string) => server({ Authorization: SECRET_MARKER }, address);

  it.each<[string, Record<string, object>]>([
    ['for a stored value', { docs: marked() }],
    ['in another case', { docs: server({ AUTHORIZATION: SECRET_MARKER }) }],
    ['with another path and query', { docs: marked('https://mcp.example.com/v2?x') }],
    ['with the default port written out', { docs: marked('https://MCP.example.com:443') }],
    ['that only look like one', { fresh: server({ K: '*********' }) }],
  ])('%s are fine', (_what, map) => {
    expect(found(map)).toEqual([]);
  });

  it.each([
    'http://mcp.example.com',
    'https://mcp.example.com:444',
    'https://example.com',
    'https://mcp.example.com.',
  ])('do not go to %s', (address) => {
    expect(found({ docs: marked(address) })).toEqual([
      ['/mcpServers/docs/headers/Authorization', 'secret_must_be_resent'],
    ]);
  });

  it.each<[string, Record<string, object>, string, string]>([
    [
      'a header that is not stored',
      { docs: server({ K: SECRET_MARKER }) },
      '/mcpServers/docs/headers/K',
      'secret_required',
    ],
    [
      'a renamed server',
      { fresh: marked() },
      '/mcpServers/fresh/headers/Authorization',
      'secret_must_be_resent',
    ],
    [
      'a new server beside',
      { docs: server({}), fresh: marked() },
      '/mcpServers/fresh/headers/Authorization',
      'secret_required',
    ],
    [
      'a name to escape',
      { 'a/b': server({ K: SECRET_MARKER }) },
      '/mcpServers/a~1b/headers/K',
      'secret_required',
    ],
  ])('stand for nothing with %s', (_what, map, pointer, code) => {
    expect(found(map)).toEqual([[pointer, code]]);
  });
});
