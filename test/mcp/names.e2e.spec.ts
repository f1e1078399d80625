import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = 'https://mcp.example.org/v1';
const create = (mcpServers: object) => client.post('/v1/harnesses', { name: uniqueName(), mcpServers });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, { url }]));

describe('the name of an MCP server', () => {
  it.each(['a', 'GitHub', 'my-server', 'my server.2', '_x', 'é1', '1'])('can be %j', async (name) => {
    const { status, body } = await create({ [name]: { url } });
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
    expect(refusal(await create({ [name]: { url } }))).toEqual(refused([`/mcpServers/${name}`, code]));
  });

  it.each([
    ['a-b', 'a_b'],
    ['GitHub', 'github'],
    ['a.b', 'A b'],
  ])('cannot be %j and %j in one harness', async (one, other) => {
    const answer = await create({ [one]: { url }, [other]: { url } });
    expect(refusal(answer)).toEqual(refused([`/mcpServers/${other}`, 'mcp_name_collision']));
  });

  it('cannot become the same in tool names as an inherited one', async () => {
    const parent = await create({ 'my-server': { url } });
    const child = {
      name: uniqueName(),
      parent_harness_id: parent.body.id,
      mcpServers: { my_server: { url } },
    };
    const answer = await client.post('/v1/harnesses', child);
    expect(refusal(answer)).toEqual(refused(['/mcpServers/my_server', 'mcp_name_collision']));
    const same = { ...child, mcpServers: { 'my-server': { url } } };
    expect((await client.post('/v1/harnesses', same)).status).toBe(201);
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
    const response = await client
      .post('/v1/harnesses')
      .type('json')
      .send(`{"name":"${uniqueName()}","mcpServers":${servers}}`);
    expect(refusal(response)).toEqual([400, 'validation_failed', error]);
  });

  it.each(['a', '_docs', 'Ünïcode x', '👍s', 'constructor', 'toString', 'a/b', 'a'.repeat(64), '👍b'])(
    '%s is kept as written',
    async (name) => {
      const { body } = await create({ [name]: { url } }).expect(201);
      expect(Object.keys(body.mcpServers)).toEqual([name]);
    },
  );

  it('are at most 50', async () => {
    await create(many(50)).expect(201);
    expect(refusal(await create(many(51)))).toEqual([400, 'validation_failed', ['/mcpServers', 'too_many']]);
  });

  it('may come under the alias, but not under both', async () => {
    const body = { name: uniqueName(), mcp_servers: { docs: { url } } };
    expect((await client.post('/v1/harnesses', body).expect(201)).body).not.toHaveProperty('mcp_servers');
    const both = { ...body, name: uniqueName(), mcpServers: {} };
    expect(refusal(await client.post('/v1/harnesses', both)).slice(0, 2)).toEqual([400, 'malformed_json']);
  });
});
