import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const url = 'https://mcp.example.com/v1';
const send = (mcpServers: unknown) => api.post('/v1/harnesses', { name: uniqueName(), mcpServers });
const one = (fields: object) => ({ docs: { url, ...fields } });
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, value]));

describe('an MCP server', () => {
  it('is shown with every key, defaults filled in', async () => {
    expect((await send({ docs: { url } }).expect(201)).body.mcpServers).toEqual({
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
    expect((await send(one(fields)).expect(201)).body.mcpServers.docs).toMatchObject(shown);
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
    ['a header of more than 8 KiB', { headers: { K: 'ä'.repeat(4097) } }, '/headers/K', 'too_large'],
    ['51 headers', { headers: many(51, 'v') }, '/headers', 'too_many'],
  ])('with %s is refused', async (_what, fields, pointer, code) => {
    expect(refusal(await send(one(fields)))).toEqual([
      400,
      'validation_failed',
      [`/mcpServers/docs${pointer}`, code],
    ]);
  });

  it('with NUL in a header is refused', async () => {
    const [status, code, ...errors] = refusal(await send(one({ headers: { K: 'a\0' } })));
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
    expect(refusal(await send(one({ url: address })))).toEqual([
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
    expect((await send(one({ url: address }))).status).toBe(201);
  });
});

describe('server names', () => {
  it.each<[string, string[], [string, string]]>([
    ['empty', [''], ['/mcpServers/', 'too_short']],
    ['blank', ['  '], ['/mcpServers/  ', 'too_short']],
    ['65 characters long', ['a'.repeat(65)], [`/mcpServers/${'a'.repeat(65)}`, 'too_long']],
    ['with __', ['a__b'], ['/mcpServers/a__b', 'invalid_format']],
    ['with what becomes __', ['a. b'], ['/mcpServers/a. b', 'invalid_format']],
    ['with _ at the end', ['docs!'], ['/mcpServers/docs!', 'invalid_format']],
    ['__proto__', ['__proto__'], ['/mcpServers/__proto__', 'invalid_format']],
    ['alike', ['My Docs', 'my-docs'], ['/mcpServers/my-docs', 'mcp_name_collision']],
    ['with a slash and alike', ['a~b', 'a/b'], ['/mcpServers/a~1b', 'mcp_name_collision']],
  ])('that are %s are refused', async (_what, names, error) => {
    const servers = `{${names.map((name) => `${JSON.stringify(name)}:{"url":"${url}"}`).join(',')}}`;
    const response = await api
      .post('/v1/harnesses')
      .type('json')
      .send(`{"name":"${uniqueName()}","mcpServers":${servers}}`);
    expect(refusal(response)).toEqual([400, 'validation_failed', error]);
  });

  it.each(['a', '_docs', 'Ünïcode x', '👍s', 'constructor', 'toString', 'a/b', 'a'.repeat(64), '👍b'])(
    '%s is kept as written',
    async (name) => {
      const { body } = await send({ [name]: { url } }).expect(201);
      expect(Object.keys(body.mcpServers)).toEqual([name]);
    },
  );

  it('are at most 50', async () => {
    await send(many(50, { url })).expect(201);
    expect(refusal(await send(many(51, { url })))).toEqual([
      400,
      'validation_failed',
      ['/mcpServers', 'too_many'],
    ]);
  });

  it('may come under the alias, but not under both', async () => {
    const body = { name: uniqueName(), mcp_servers: { docs: { url } } };
    expect((await api.post('/v1/harnesses', body).expect(201)).body).not.toHaveProperty('mcp_servers');
    const both = { ...body, name: uniqueName(), mcpServers: {} };
    expect(refusal(await api.post('/v1/harnesses', both)).slice(0, 2)).toEqual([400, 'malformed_json']);
  });
});
