import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = 'https://mcp.example.com/v1';
const create = (mcpServers: unknown) => client.post('/v1/harnesses', { name: uniqueName(), mcpServers });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];
const one = (fields: object) => ({ docs: { url, ...fields } });
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, value]));

describe('an MCP server', () => {
  it('has every key', async () => {
    expect((await create({ docs: { url } })).body.mcpServers).toEqual({
      docs: {
        type: 'http',
        url,
        headers: {},
        auth_mode: 'none',
        oauth_provider_id: null,
        tool_discovery: true,
        protocol_mode: 'auto',
      },
    });
  });

  it('takes null for its defaults', async () => {
    const nulls = {
      type: null,
      headers: null,
      auth_mode: null,
      oauth_provider_id: null,
      tool_discovery: null,
      protocol_mode: null,
    };
    const { status, body } = await create({ docs: { url, ...nulls } });
    expect([status, body.mcpServers]).toEqual([201, (await create({ docs: { url } })).body.mcpServers]);
  });

  it.each<[string, unknown, unknown?]>([
    ['type', 'http'],
    ['auth_mode', 'none'],
    ['auth_mode', 'api_key'],
    ['auth_mode', 'oauth'],
    ['auth_mode', 'o_auth', 'oauth'],
    ['oauth_provider_id', 'google'],
    ['tool_discovery', false],
    ['protocol_mode', 'auto'],
    ['protocol_mode', 'legacy'],
    ['protocol_mode', 'stable'],
    ['protocol_mode', 'rc'],
    ['url', 'http://mcp.example.org'],
    ['url', 'HTTPS://MCP.Example.ORG:8443/a/../b?q=%41'],
    ['url', 'https://8.8.8.8/mcp'],
    ['url', 'https://[2606:4700::1111]/'],
    ['url', 'https://bücher.example.org/'],
  ])('may have the %s %j', async (key, value, stored = value) => {
    const { status, body } = await create({ docs: { url, [key]: value } });
    expect([status, body.mcpServers?.docs[key]]).toEqual([201, stored]);
  });

  it.each<[string, unknown, string]>([
    ['type', 'stdio', 'invalid_value'],
    ['type', 'sse', 'invalid_value'],
    ['auth_mode', 'basic', 'invalid_value'],
    ['protocol_mode', 'beta', 'invalid_value'],
    ['tool_discovery', 'yes', 'invalid_type'],
    ['oauth_provider_id', 7, 'invalid_type'],
    ['headers', [], 'invalid_type'],
    ['url', null, 'required'],
    ['url', 7, 'invalid_type'],
    ['url', '', 'too_short'],
    ['url', 'mcp.example.org', 'invalid_format'],
    ['url', 'ftp://mcp.example.org', 'invalid_format'],
    ['url', 'ws://mcp.example.org', 'invalid_format'],
    ['url', 'https://', 'invalid_format'],
    ['url', 'https:///mcp', 'invalid_format'],
    ['url', 'https://user@example.org', 'invalid_format'],
    ['url', 'https://user:pw@example.org', 'invalid_format'],
    ['url', 'https://mcp.example.org/#a', 'invalid_format'],
    ['url', 'https://mcp.example.org/#', 'invalid_format'],
    ['url', ' https://mcp.example.org', 'invalid_format'],
    ['url', 'https://mcp.example.org\\@evil.org', 'invalid_format'],
  ])('cannot have the %s %j', async (key, value, code) => {
    const answer = await create({ docs: { url, [key]: value } });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    const problems = new Set(refusal(answer).slice(2).map(String));
    expect(problems).toEqual(new Set([`/mcpServers/docs/${key},${code}`]));
  });

  it.each([null, 'https://a.org', [], 7])('cannot be %j', async (value) => {
    expect(refusal(await create({ docs: value }))).toEqual(refused(['/mcpServers/docs', 'invalid_type']));
  });

  it('is shown with every key, defaults filled in', async () => {
    expect((await create({ docs: { url } }).expect(201)).body.mcpServers).toEqual({
      docs: {
        type: 'http',
        url,
        headers: {},
        auth_mode: 'none',
        oauth_provider_id: null,
        tool_discovery: true,
        protocol_mode: 'auto',
      },
    });
  });

  it.each<[object, object]>([
    [{ auth_mode: 'o_auth' }, { auth_mode: 'oauth', oauth_provider_id: null }],
    [
      { auth_mode: 'oauth', oauth_provider_id: 'google' },
      { auth_mode: 'oauth', oauth_provider_id: 'google' },
    ],
    [{ auth_mode: 'api_key' }, { auth_mode: 'api_key' }],
    [
      { type: 'http', tool_discovery: false },
      { type: 'http', tool_discovery: false },
    ],
    [{ protocol_mode: 'legacy' }, { protocol_mode: 'legacy' }],
    [{ protocol_mode: 'stable' }, { protocol_mode: 'stable' }],
    [{ protocol_mode: 'rc' }, { protocol_mode: 'rc' }],
    [{ headers: { 'X-Empty': '' } }, { headers: { 'X-Empty': '********' } }],
    [{ url: 'HTTP://Public.example:8080/a?b=c' }, { url: 'HTTP://Public.example:8080/a?b=c' }],
    [{ url: 'https://8.8.8.8/' }, { url: 'https://8.8.8.8/' }],
  ])('may have %j', async (fields, shown) => {
    expect((await create(one(fields)).expect(201)).body.mcpServers.docs).toMatchObject(shown);
  });

  it.each<[string, object, string, string]>([
    ['another type', { type: 'stdio' }, '/type', 'invalid_value'],
    ['no URL', { url: undefined }, '/url', 'required'],
    ['a null URL', { url: null }, '/url', 'required'],
    ['an empty URL', { url: '' }, '/url', 'too_short'],
    ['another scheme', { url: 'ws://mcp.example.com' }, '/url', 'invalid_format'],
    ['user info', { url: 'https://user:pw@mcp.example.com' }, '/url', 'invalid_format'],
    ['a fragment', { url: 'https://mcp.example.com/#x' }, '/url', 'invalid_format'],
    ['no host', { url: 'https://' }, '/url', 'invalid_format'],
    ['a bad port', { url: 'https://mcp.example.com:99999' }, '/url', 'invalid_format'],
    ['an unknown mode', { auth_mode: 'basic' }, '/auth_mode', 'invalid_value'],
    ['an unknown protocol', { protocol_mode: 'beta' }, '/protocol_mode', 'invalid_value'],
    ['no boolean', { tool_discovery: 'yes' }, '/tool_discovery', 'invalid_type'],
    ['an unknown key', { uri: url }, '/uri', 'unknown_key'],
    ['no map of headers', { headers: [] }, '/headers', 'invalid_type'],
    ['a header name with a space', { headers: { 'X Key': 'v' } }, '/headers/X Key', 'invalid_format'],
    ['an empty header name', { headers: { '': 'v' } }, '/headers/', 'too_short'],
    ['a header name twice', { headers: { 'X-Key': 'v', 'x-key': 'w' } }, '/headers/x-key', 'duplicate'],
    ['a number as header', { headers: { K: 1 } }, '/headers/K', 'invalid_type'],
    ['CR in a header', { headers: { K: 'a\rb' } }, '/headers/K', 'invalid_format'],
    ['LF in a header', { headers: { K: 'a\n' } }, '/headers/K', 'invalid_format'],
    ['a header of more than 8 KiB', { headers: { K: 'a'.repeat(8193) } }, '/headers/K', 'too_large'],
    ['51 headers', { headers: many(51, 'v') }, '/headers', 'too_many'],
  ])('with %s is refused', async (_what, fields, pointer, code) => {
    expect(refusal(await create(one(fields)))).toEqual([
      400,
      'validation_failed',
      [`/mcpServers/docs${pointer}`, code],
    ]);
  });

  it('with NUL in a header is refused', async () => {
    const [status, code, ...errors] = refusal(await create(one({ headers: { K: 'a\0' } })));
    expect([status, code]).toEqual([400, 'validation_failed']);
    expect(errors.every((error) => (error as string[])[0] === '/mcpServers/docs/headers/K')).toBe(true);
  });

  // One of each kind: the unit specs have them all.
  it.each([
    'http://127.1',
    'http://0x7f.0.0.1',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://198.18.0.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[64:ff9b::7f00:1]',
    'http://LOCALHOST.',
    'http://metadata.google.internal',
  ])('at %s is refused as private', async (address) => {
    expect(refusal(await create(one({ url: address })))).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/docs/url', 'private_host'],
    ]);
  });

  it.each([
    'http://172.32.0.1',
    'http://[2606:4700::1]',
    'http://localhost.example.com',
    'http://[2002:808:808::]',
  ])('at %s is not private', async (address) => {
    expect((await create(one({ url: address }))).status).toBe(201);
  });
});
