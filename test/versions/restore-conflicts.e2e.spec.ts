import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { createChain, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import { changes, restore, update, urlOf } from '../support/versions.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const url = 'https://mcp.example.org';

const patch = (id: string, body: object) => update(client, id, body);

describe('an old name', () => {
  it('that another harness has now is a 409, which says whose it is', async () => {
    const { id, name } = await create();
    await patch(id, { name: uniqueName('renamed') });
    const holder = await create({ name });
    const before = await read(client, id);
    const answer = await restore(client, id, 1);
    expect(refusal(answer)).toEqual([409, 'harness_name_taken', ['/name', 'harness_name_taken']]);
    expect(answer.body.allowed_actions).toMatchObject([{ rel: 'get-existing', href: holder.self_url }]);
    expect(await read(client, id)).toEqual(before);
    await client.delete(urlOf(holder.id)).expect(204);
    expect(refusal(await restore(client, id, 1)).slice(0, 2)).toEqual([409, 'harness_name_taken']);
    await client.post(`${urlOf(holder.id)}/delete`).expect(204);
    expect((await restore(client, id, 1).expect(200)).body.name).toBe(name);
  });
});

describe('an old parent', () => {
  const refused = (code: string) => [400, 'validation_failed', ['/parent_harness_id', code]];

  /** A harness that had this parent in its first version and has none now. */
  async function createOrphan(parent: Harness): Promise<Harness> {
    const harness = await create({ parent_harness_id: parent.id });
    return patch(harness.id, { parent_harness_id: null });
  }

  it('comes back', async () => {
    const parent = await create();
    const { id } = await createOrphan(parent);
    expect((await restore(client, id, 1).expect(200)).body.parent_harness_id).toBe(parent.id);
    expect(refusal(await client.delete(urlOf(parent.id)))).toEqual([409, 'harness_has_children']);
  });

  it('that is archived is refused, and taken again when it is back', async () => {
    const parent = await create();
    const orphan = await createOrphan(parent);
    await client.delete(urlOf(parent.id)).expect(204);
    expect(refusal(await restore(client, orphan.id, 1))).toEqual(refused('parent_not_active'));
    expect(await read(client, orphan.id)).toEqual(orphan);
    await patch(parent.id, { status: 'active' });
    await restore(client, orphan.id, 1).expect(200);
  });

  it('that is gone is refused', async () => {
    const parent = await create();
    const { id } = await createOrphan(parent);
    await client.delete(urlOf(parent.id)).expect(204);
    await client.post(`${urlOf(parent.id)}/delete`).expect(204);
    expect(refusal(await restore(client, id, 1))).toEqual(refused('parent_not_found'));
    expect(await changes(client, id)).toEqual(['created', 'updated']);
  });

  it('that inherits from it by now is refused', async () => {
    const parent = await create();
    const { id } = await createOrphan(parent);
    const between = await create({ parent_harness_id: id });
    await patch(parent.id, { parent_harness_id: between.id });
    expect(refusal(await restore(client, id, 1))).toEqual(refused('parent_cycle'));
  });

  it.each<[string, number, unknown[]]>([
    ['16', 11, [200, undefined]],
    ['17', 12, refused('parent_chain_too_deep')],
  ])('that makes it %s from root to leaf, descendants included', async (_what, above, expected) => {
    const parent = await create();
    const { id } = await createOrphan(parent);
    await patch(parent.id, { parent_harness_id: (await createChain(client, above)).at(-1)!.id });
    await createChain(client, 3, id);
    expect(refusal(await restore(client, id, 1))).toEqual(expected);
  });

  it('with which its files clash by now is refused', async () => {
    const parent = await create();
    const { id } = await create({
      parent_harness_id: parent.id,
      initial_files: [{ path: 'a', content: '' }],
    });
    await patch(id, { initial_files: [] });
    await patch(parent.id, { initial_files: [{ path: 'a/b', content: '' }] });
    expect(refusal(await restore(client, id, 1))).toEqual([
      400,
      'validation_failed',
      ['/initial_files/0/path', 'path_conflict'],
    ]);
  });

  it('with which its MCP servers clash by now is refused', async () => {
    const parent = await create();
    const { id } = await create({ parent_harness_id: parent.id, mcpServers: { 'my-tools': { url } } });
    await patch(id, { mcpServers: {} });
    await patch(parent.id, { mcpServers: { my_tools: { url } } });
    const answer = await restore(client, id, 1);
    expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'mcp_name_collision']);
  });
});

describe('content that the rules no longer allow', () => {
  let lenient: TestServer;
  beforeAll(async () => {
    lenient = await startServer({ MCP_ALLOW_PRIVATE_HOSTS: 'true' }, server.database);
  });
  afterAll(() => lenient.stop());

  it('is refused with the code and the place', async () => {
    const other = new Client(lenient.url);
    const inside = { inside: { url: 'http://10.0.0.1/mcp' } };
    const { id } = await other.create({ name: uniqueName(), mcpServers: inside });
    await patch(id, { mcpServers: {} });
    const answer = await restore(client, id, 1);
    expect(refusal(answer)).toEqual([400, 'validation_failed', ['/mcpServers/inside/url', 'private_host']]);
    expect(await changes(client, id)).toEqual(['created', 'updated']);
    await restore(other, id, 1).expect(200);
  });
});

it('points at the server that clashes with what the unchanged parent has got since', async () => {
  const parent = await create();
  const { id } = await create({ parent_harness_id: parent.id, mcpServers: { 'my-tools': { url } } });
  await patch(id, { mcpServers: {} });
  await patch(parent.id, { mcpServers: { my_tools: { url } } });
  expect(refusal(await restore(client, id, 1))).toEqual([
    400,
    'validation_failed',
    ['/mcpServers/my-tools', 'mcp_name_collision'],
  ]);
});
