import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const MARKER = '********';
const URL = 'https://mcp.example.org/v1';
const create = (mcpServers: object) => client.post('/v1/harnesses', { name: uniqueName(), mcpServers });
const patch = (id: string, mcpServers: object) => client.patch(`/v1/harnesses/${id}`, { mcpServers });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

describe('an MCP server', () => {
  it('has every key', async () => {
    expect((await create({ docs: { url: URL } })).body.mcpServers).toEqual({
      docs: {
        type: 'http',
        url: URL,
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
    const { status, body } = await create({ docs: { url: URL, ...nulls } });
    expect([status, body.mcpServers]).toEqual([201, (await create({ docs: { url: URL } })).body.mcpServers]);
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
    const { status, body } = await create({ docs: { url: URL, [key]: value } });
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
    const answer = await create({ docs: { url: URL, [key]: value } });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    const problems = new Set(refusal(answer).slice(2).map(String));
    expect(problems).toEqual(new Set([`/mcpServers/docs/${key},${code}`]));
  });

  it.each([null, 'https://a.org', [], 7])('cannot be %j', async (value) => {
    expect(refusal(await create({ docs: value }))).toEqual(refused(['/mcpServers/docs', 'invalid_type']));
  });
});

describe('the name of an MCP server', () => {
  it.each(['a', 'GitHub', 'my-server', 'my server.2', '_x', 'é1', '1'])('can be %j', async (name) => {
    const { status, body } = await create({ [name]: { url: URL } });
    expect([status, Object.keys(body.mcpServers ?? {})]).toEqual([201, [name]]);
  });

  it.each([
    ['', 'too_short'],
    [' ', 'too_short'],
    ['a__b', 'invalid_format'],
    ['a--b', 'invalid_format'],
    ['a- b', 'invalid_format'],
    ['a_', 'invalid_format'],
    ['a!', 'invalid_format'],
    ['日本', 'invalid_format'],
  ])('cannot be %j', async (name, code) => {
    expect(refusal(await create({ [name]: { url: URL } }))).toEqual(refused([`/mcpServers/${name}`, code]));
  });

  it.each([
    ['a-b', 'a_b'],
    ['GitHub', 'github'],
    ['a.b', 'A b'],
  ])('cannot be %j and %j in one harness', async (one, other) => {
    const answer = await create({ [one]: { url: URL }, [other]: { url: URL } });
    expect(refusal(answer)).toEqual(refused([`/mcpServers/${other}`, 'mcp_name_collision']));
  });

  it('cannot become the same in tool names as an inherited one', async () => {
    const parent = await create({ 'my-server': { url: URL } });
    const child = {
      name: uniqueName(),
      parent_harness_id: parent.body.id,
      mcpServers: { my_server: { url: URL } },
    };
    const answer = await client.post('/v1/harnesses', child);
    expect(refusal(answer)).toEqual(refused(['/mcpServers/my_server', 'mcp_name_collision']));
    const same = { ...child, mcpServers: { 'my-server': { url: URL } } };
    expect((await client.post('/v1/harnesses', same)).status).toBe(201);
  });
});

describe('a header', () => {
  it.each([
    ['', 'too_short'],
    ['a b', 'invalid_format'],
    ['a:', 'invalid_format'],
    ['é', 'invalid_format'],
    ['a\n', 'invalid_format'],
  ])('cannot be called %j', async (name, code) => {
    const answer = await create({ docs: { url: URL, headers: { [name]: 'v' } } });
    expect(refusal(answer)).toEqual(refused([`/mcpServers/docs/headers/${name}`, code]));
  });

  it.each(['a\rb', 'a\nb', 'a\r\nX-Evil: 1'])('cannot have the value %j', async (value) => {
    const answer = await create({ docs: { url: URL, headers: { h: value } } });
    expect(refusal(answer)).toEqual(refused(['/mcpServers/docs/headers/h', 'invalid_format']));
  });

  it('cannot stand twice in different case', async () => {
    const answer = await create({ docs: { url: URL, headers: { 'X-Key': 'a', 'x-key': 'b' } } });
    expect(refusal(answer)).toEqual(refused(['/mcpServers/docs/headers/x-key', 'duplicate']));
  });

  it('may have an empty value', async () => {
    expect((await create({ docs: { url: URL, headers: { h: '' } } })).body.mcpServers.docs.headers).toEqual({
      h: MARKER,
    });
  });
});

describe('an update', () => {
  it('without mcpServers leaves them', async () => {
    const { body } = await create({ docs: { url: URL, headers: { h: 'v' } } });
    const patched = await client.patch(`/v1/harnesses/${body.id}`, { description: 'x' });
    expect(patched.body.mcpServers).toEqual(body.mcpServers);
  });

  it('replaces the map whole', async () => {
    const { body } = await create({ one: { url: URL, headers: { h: 'v' } }, two: { url: URL } });
    const { id }: Harness = body;
    await patch(id, { two: { url: URL, auth_mode: 'api_key' } });
    expect((await read(client, id)).mcpServers).toEqual({
      two: { ...body.mcpServers.two, auth_mode: 'api_key' },
    });
  });
});
