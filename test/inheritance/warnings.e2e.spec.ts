import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

interface Warning {
  code: string;
  pointer: string;
  harness_id: string | null;
  message: string;
}

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const url = 'https://mcp.example.com';
const FILE_SYSTEM = { capabilities: [{ ref: 'session_file_system' }] };

/** The warnings of a child whose parent got `edit` after it. */
async function warnings(parent: object, child: object, edit?: object) {
  const above = await api.create({ name: uniqueName('parent'), ...parent });
  const below = await api.create({ name: uniqueName('child'), parent_harness_id: above.id, ...child });
  if (edit) await api.patch(`/v1/harnesses/${above.id}`, edit).expect(200);
  const { body } = await api.get(`/v1/harnesses/${below.id}/effective`).expect(200);
  const name = (id: string | null) => (id === above.id ? 'parent' : id === below.id ? 'child' : id);
  return (body.warnings as Warning[]).map(({ code, pointer, harness_id }) => [
    code,
    pointer,
    name(harness_id),
  ]);
}

describe('a warning', () => {
  it.each<[string, object, object, object | undefined, [string, string, string][]]>([
    ['is not given where all is well', { mcpServers: { docs: { url } } }, {}, undefined, []],
    [
      'says that the network rules of a child deny an inherited server',
      { mcpServers: { docs: { url } } },
      { network_access: { blocked: ['mcp.example.com'] } },
      undefined,
      [['mcp_server_unreachable', '/mcpServers/docs', 'parent']],
    ],
    [
      'says that the rules of a parent deny an own server, by name in the pointer',
      { network_access: { allowed: ['a.org'] } },
      { mcpServers: { 'my/docs': { url } } },
      undefined,
      [['mcp_server_unreachable', '/mcpServers/my~1docs', 'child']],
    ],
    [
      'says that a server is beyond a path prefix',
      { network_access: { allowed: ['https://mcp.example.com/v1'] } },
      { mcpServers: { a: { url: `${url}/v10` }, b: { url: `${url}/v1/x` } } },
      undefined,
      [['mcp_server_unreachable', '/mcpServers/a', 'child']],
    ],
    [
      'says that an allow pattern has no effect, with its place in its own harness',
      { network_access: { allowed: ['*.example.com'] } },
      { network_access: { allowed: ['api.example.com', 'other.org', 'b.example.com'] } },
      undefined,
      [['network_pattern_dropped', '/network_access/allowed/1', 'child']],
    ],
    [
      'says that a parent, edited later, left nothing of the allow list',
      {},
      { network_access: { allowed: ['other.org'] } },
      { network_access: { allowed: ['*.example.com'] } },
      [['network_pattern_dropped', '/network_access/allowed/0', 'child']],
    ],
    [
      'says that tools would be called the same after a parent was edited',
      {},
      { mcpServers: { 'My.Docs': { url } } },
      { mcpServers: { 'my docs': { url } } },
      [['mcp_name_collision', '/mcpServers/My.Docs', 'child']],
    ],
    [
      'says that a file of an edited parent stands where the child needs a folder',
      FILE_SYSTEM,
      { ...FILE_SYSTEM, initial_files: [{ path: 'src/main.ts', content: '' }] },
      { initial_files: [{ path: 'src', content: '' }] },
      [['file_path_conflict', '/initial_files/1', 'child']],
    ],
    [
      'says that a file of the child stands where an edited parent needs a folder',
      FILE_SYSTEM,
      { ...FILE_SYSTEM, initial_files: [{ path: 'src', content: '' }] },
      { initial_files: [{ path: 'src/a/b.ts', content: '' }] },
      [['file_path_conflict', '/initial_files/1', 'child']],
    ],
  ])('%s', async (_what, parent, child, edit, expected) => {
    expect(await warnings(parent, child, edit)).toEqual(expected);
  });

  it('has a message for people', async () => {
    const { id } = await api.create({
      name: uniqueName(),
      mcpServers: { docs: { url } },
      network_access: { blocked: ['*.example.com'] },
    });
    const { body } = await api.get(`/v1/harnesses/${id}/effective`);
    expect(Object.keys(body.warnings[0]).toSorted()).toEqual(['code', 'harness_id', 'message', 'pointer']);
    expect(body.warnings[0].message).toContain('docs');
  });

  it('leaves the harness readable and writable', async () => {
    const parent = await api.create({ name: uniqueName() });
    const child = await api.create({
      name: uniqueName(),
      parent_harness_id: parent.id,
      mcpServers: { docs: { url } },
    });
    await api.patch(`/v1/harnesses/${parent.id}`, { mcpServers: { Docs: { url } } }).expect(200);
    await api.patch(`/v1/harnesses/${child.id}`, { description: 'still mine' }).expect(200);
    await api.patch(`/v1/harnesses/${child.id}`, { mcpServers: { notes: { url } } }).expect(200);
    const { body } = await api.get(`/v1/harnesses/${child.id}/effective`);
    expect(body.warnings).toEqual([]);
  });
});

describe('an effective configuration above 16 MiB', () => {
  const MIB = 1024 * 1024;
  let parent: Harness;
  let leaf: Harness;

  // Behind the API's back: through it, it takes four levels of 5 MiB.
  beforeAll(async () => {
    parent = await api.create({ name: 'big', ...FILE_SYSTEM });
    leaf = await api.create({ name: 'bigger', ...FILE_SYSTEM, parent_harness_id: parent.id });
    await server.database.query(
      `UPDATE harnesses.harness SET initial_files = jsonb_build_array(jsonb_build_object('path', '/' || name,
         'content', repeat('x', 9 * 1024 * 1024), 'encoding', 'text', 'is_readonly', false))
       WHERE name IN ('big', 'bigger')`,
    );
  });

  it('is a 413', async () => {
    const response = await api.get(`/v1/harnesses/${leaf.id}/effective`);
    expect(refusal(response)).toEqual([413, 'effective_too_large']);
    expect(response.body.detail).toContain(String(16 * MIB));
  });

  it('is a 413 with layers too', async () => {
    expect(refusal(await api.post(`/v1/harnesses/${leaf.id}/effective`, { layers: [] }))).toEqual([
      413,
      'effective_too_large',
    ]);
  });

  describe('whose sizes are stored', () => {
    // What cannot be merged shows whether it was read: it would be a 500.
    const store = (size: number, capabilities: string) =>
      server.database.query(
        `UPDATE harnesses.harness SET size_bytes = ${size}, capabilities = '${capabilities}' WHERE name = 'bigger'`,
      );
    beforeEach(() => store(17 * MIB, '[null]'));
    afterEach(() => store(0, '[]'));

    it('is a 413 before it is read', async () => {
      const response = await api.get(`/v1/harnesses/${leaf.id}/effective`);
      expect(refusal(response)).toEqual([413, 'effective_too_large']);
    });

    it('counts what stays only: a file that is replaced on top does not', async () => {
      await store(17 * MIB, '[]');
      const layers = [{ kind: 'agent', initial_files: [{ path: '/bigger', content: 'x' }] }];
      const { body } = await api.post(`/v1/harnesses/${leaf.id}/effective`, { layers }).expect(200);
      expect(body.initial_files.map(({ content }: { content: string }) => content.length)).toEqual([
        9 * MIB,
        1,
      ]);
    });
  });

  it('is not one whose levels are above: a file counts once, a prompt without the space around it', async () => {
    const top = await api.create({ name: 'top', ...FILE_SYSTEM });
    const below = await api.create({ name: 'below', ...FILE_SYSTEM, parent_harness_id: top.id });
    await server.database.query(
      `UPDATE harnesses.harness SET size_bytes = ${17 * MIB}, system_prompt = repeat(' ', ${MIB - 100}) || name,
         initial_files = jsonb_build_array(jsonb_build_object('path', '/same', 'encoding', 'text', 'is_readonly', false,
           'content', repeat('x', CASE name WHEN 'top' THEN ${17 * MIB} ELSE ${15.5 * MIB} END)))
       WHERE name IN ('top', 'below')`,
    );
    const { body } = await api.get(`/v1/harnesses/${below.id}/effective`).expect(200);
    expect(body.initial_files).toHaveLength(1);
  });

  it('is a 413 for a draft', async () => {
    const response = await api.post('/v1/harnesses/preview', { parent_harness_id: leaf.id });
    expect(refusal(response)).toEqual([413, 'effective_too_large']);
  });

  it('does not keep anybody from validating a draft', async () => {
    const response = await api.post('/v1/harnesses/validate', { name: 'x', parent_harness_id: leaf.id });
    expect([response.status, response.body.valid]).toEqual([200, true]);
  });

  it('does not keep anybody from the parts that fit', async () => {
    const { body } = await api.get('/v1/harnesses/big/effective').expect(200);
    expect(body.initial_files).toHaveLength(1);
    await api.post(`/v1/harnesses/${leaf.id}/network-access/check`, { urls: ['https://a.org'] }).expect(200);
  });
});
