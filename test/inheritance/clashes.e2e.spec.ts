import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const url = 'https://mcp.example.com';
const create = (body: object = {}) => api.create({ name: uniqueName(), ...body });
const under = (parent: Harness, body: object = {}) => create({ parent_harness_id: parent.id, ...body });
const move = (harness: Harness, parent: Harness | null) =>
  api.patch(`/v1/harnesses/${harness.id}`, { parent_harness_id: parent && parent.id });
const atParent = (code: string) => [400, 'validation_failed', ['/parent_harness_id', code]];

describe('a clash with what is inherited', () => {
  const SERVERS = { mcpServers: { 'My Docs': { url } } };
  const FILES = { initial_files: [{ path: 'src', content: '' }] };
  const CLASHING_SERVERS = { mcpServers: { ok: { url }, 'my-docs': { url } } };
  const CLASHING_FILES = {
    initial_files: [
      { path: 'README.md', content: '' },
      { path: 'src/main.ts', content: '' },
    ],
  };
  let upper: Harness;
  let parent: Harness;

  beforeAll(async () => {
    upper = await create({ ...SERVERS, ...FILES });
    parent = await under(upper);
  });

  it.each<[string, object, [string, string]]>([
    ['an MCP server', CLASHING_SERVERS, ['/mcpServers/my-docs', 'mcp_name_collision']],
    ['a file', CLASHING_FILES, ['/initial_files/1/path', 'path_conflict']],
  ])('is refused on create, pointing at %s', async (_what, clashing, error) => {
    const body = { name: uniqueName(), parent_harness_id: parent.id, ...clashing };
    expect(refusal(await api.post('/v1/harnesses', body))).toEqual([400, 'validation_failed', error]);
  });

  it.each<[string, object, [string, string]]>([
    ['an MCP server', CLASHING_SERVERS, ['/mcpServers/my-docs', 'mcp_name_collision']],
    ['a file', CLASHING_FILES, ['/initial_files/1/path', 'path_conflict']],
  ])('is refused on update, pointing at %s', async (_what, clashing, error) => {
    const child = await under(parent);
    const response = await api.patch(`/v1/harnesses/${child.id}`, clashing);
    expect(refusal(response)).toEqual([400, 'validation_failed', error]);
  });

  it.each<[string, object, string]>([
    ['an MCP server', CLASHING_SERVERS, 'mcp_name_collision'],
    ['a file', CLASHING_FILES, 'path_conflict'],
  ])(
    'is refused when a harness with %s is moved, pointing at the new parent',
    async (_what, clashing, code) => {
      const harness = await create(clashing);
      expect(refusal(await move(harness, parent))).toEqual(atParent(code));
      expect((await api.get(`/v1/harnesses/${harness.id}`)).body).toEqual(harness);
    },
  );

  it('is named with everything else that clashes', async () => {
    const body = { name: uniqueName(), parent_harness_id: parent.id, ...CLASHING_SERVERS, ...CLASHING_FILES };
    expect(refusal(await api.post('/v1/harnesses', body))).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/my-docs', 'mcp_name_collision'],
      ['/initial_files/1/path', 'path_conflict'],
    ]);
  });

  it('comes under the alias it was sent with', async () => {
    const body = { name: uniqueName(), parent_harness_id: parent.id, mcp_servers: { my_docs: { url } } };
    expect(refusal(await api.post('/v1/harnesses', body))).toEqual([
      400,
      'validation_failed',
      ['/mcp_servers/my_docs', 'mcp_name_collision'],
    ]);
  });

  it.each([
    ['a file in the way of an inherited folder', { initial_files: [{ path: 'a/b', content: '' }] }, 'a'],
    ['a file below an inherited file', { initial_files: [{ path: 'a', content: '' }] }, 'a/b'],
  ])('is also %s', async (_what, inherited, path) => {
    const above = await create(inherited);
    const body = { name: uniqueName(), parent_harness_id: above.id, initial_files: [{ path, content: '' }] };
    expect(refusal(await api.post('/v1/harnesses', body))).toEqual([
      400,
      'validation_failed',
      ['/initial_files/0/path', 'path_conflict'],
    ]);
  });

  it('is not seen where the same name or path overrides', async () => {
    const child = await under(parent, { ...SERVERS, ...FILES });
    const { body } = await api.get(`/v1/harnesses/${child.id}/effective`);
    expect(body.warnings).toEqual([]);
  });

  it('does not keep a parent from being written', async () => {
    const above = await create();
    await under(above, SERVERS);
    const { status } = await api.patch(`/v1/harnesses/${above.id}`, CLASHING_SERVERS);
    expect(status).toBe(200);
  });

  it('goes away with a patch that takes the own server along', async () => {
    const harness = await create(CLASHING_SERVERS);
    const patch = { parent_harness_id: parent.id, mcpServers: { ok: { url } } };
    const { status } = await api.patch(`/v1/harnesses/${harness.id}`, patch);
    expect(status).toBe(200);
  });
});
