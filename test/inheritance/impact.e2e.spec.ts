import { applyPatch } from 'rfc6902';
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
const impact = (harness: Harness, patch: object) => api.post(`/v1/harnesses/${harness.id}/impact`, patch);
const impacts = async (harness: Harness, patch: object) =>
  (await impact(harness, patch).expect(200)).body.data;
const configuration = async ({ id }: Harness) => {
  const { body } = await api.get(`/v1/harnesses/${id}/effective`);
  const {
    harness_id: _id,
    name: _name,
    version: _version,
    chain: _chain,
    origins: _o,
    warnings: _w,
    ...rest
  } = body;
  return rest as object;
};

describe('the impact of a patch', () => {
  it('names every descendant with the patch of its effective configuration', async () => {
    const root = await create({ default_model_id: 'old' });
    const inheriting = await under(root);
    const overriding = await under(root, { default_model_id: 'own' });
    const grandchild = await under(inheriting);
    const row = ({ id, name, version }: Harness, patch: object[]) => [
      id,
      { harness_id: id, name, version, patch, valid: true, errors: [] },
    ];
    const replaced = [{ op: 'replace', path: '/default_model_id', value: 'new' }];
    const data = await impacts(root, { default_model_id: 'new' });
    expect(Object.fromEntries(data.map((one: { harness_id: string }) => [one.harness_id, one]))).toEqual(
      Object.fromEntries([row(inheriting, replaced), row(overriding, []), row(grandchild, replaced)]),
    );
  });

  it('is nothing where nobody inherits', async () => {
    expect(await impacts(await create(), { system_prompt: 'x' })).toEqual([]);
  });

  it.each<[string, object]>([
    ['own keys', { name: 'renamed', display_name: 'x', description: 'x', tags: ['x'] }],
    ['nothing', {}],
    ['an archiving', { status: 'archived' }],
  ])('of %s is no change', async (_what, patch) => {
    const root = await create();
    await under(root, { capabilities: [{ ref: 'git' }] });
    expect(await impacts(root, patch)).toMatchObject([{ patch: [], valid: true, errors: [] }]);
  });

  it('gives patches that lead from what is to what then really is', async () => {
    const root = await create({
      system_prompt: 'Old.',
      capabilities: [
        { ref: 'git' },
        { ref: 'web_fetch', config: { timeout_seconds: 5 } },
        { ref: 'browser' },
      ],
      mcpServers: { docs: { url, headers: { K: 'v' } } },
      embedder_metadata: { 'a/b~c': '1', gone: '2' },
      network_access: { allowed: ['*.example.com', 'a.org'] },
    });
    const child = await under(root, {
      system_prompt: 'Child.',
      network_access: { blocked: ['x.example.com'] },
    });
    const patch = {
      system_prompt: 'New.',
      parallel_tool_calls: true,
      capabilities: [{ ref: 'browser' }, { ref: 'todo_list' }],
      initial_files: [{ path: 'a', content: 'b' }],
      mcpServers: { docs: { url: `${url}/v2`, headers: { K: '********' } }, notes: { url } },
      embedder_metadata: { 'a/b~c': '3', fresh: '4' },
      network_access: { allowed: ['api.example.com'], blocked: ['b.org'] },
    };
    const document = await configuration(child);
    const [{ patch: operations }] = await impacts(root, patch);
    expect(applyPatch(document, operations).filter(Boolean)).toEqual([]);
    await api.patch(`/v1/harnesses/${root.id}`, patch).expect(200);
    expect(document).toEqual(await configuration(child));
  });

  it('writes nothing', async () => {
    const root = await create();
    const child = await under(root);
    await impacts(root, { system_prompt: 'x', name: 'other', parent_harness_id: null });
    for (const harness of [root, child]) {
      expect((await api.get(`/v1/harnesses/${harness.id}`)).body).toEqual(harness);
    }
  });

  it('of a new parent is what comes from there', async () => {
    const [old, fresh] = [await create({ system_prompt: 'old' }), await create({ system_prompt: 'new' })];
    const root = await under(old);
    await under(root);
    expect(await impacts(root, { parent_harness_id: fresh.id })).toMatchObject([
      { patch: [{ op: 'replace', path: '/system_prompt', value: 'new' }] },
    ]);
    expect(await impacts(root, { parent_harness_id: null })).toMatchObject([
      { patch: [{ op: 'replace', path: '/system_prompt', value: '' }] },
    ]);
  });

  it('does not show header values', async () => {
    const root = await create();
    await under(root);
    const { text } = await impact(root, { mcpServers: { docs: { url, headers: { K: 'planted' } } } });
    expect(text).toContain('********');
    expect(text).not.toContain('planted');
  });

  it('counts archived descendants too', async () => {
    const root = await create();
    const child = await under(root);
    await api.delete(`/v1/harnesses/${child.id}`).expect(204);
    expect(await impacts(root, { system_prompt: 'x' })).toHaveLength(1);
  });
});

describe('what is not asked', () => {
  it('is whether the harness may be changed and a name is free', async () => {
    const archived = await create();
    await api.delete(`/v1/harnesses/${archived.id}`).expect(204);
    const name = { name: (await create()).name };
    for (const { id } of [archived, (await api.get('/v1/harnesses/base')).body, await create()]) {
      const { status } = await api.post(`/v1/harnesses/${id}/impact`, { ...name, status: 'archived' });
      expect(status).toBe(200);
    }
  });
});

describe('many descendants', () => {
  /** Chains of two below a root. */
  const spread = async (count: number, prompt: string) => {
    const root = await create({ system_prompt: prompt });
    for (const level of [1, 2]) {
      await server.database.query(
        `INSERT INTO harnesses.harness (org_id, id, name, parent_harness_id)
         SELECT p.org_id, gen_random_uuid(), '${root.name}-' || ${level} || '-' || n, p.id
         FROM generate_series(1, ${count / 2}) AS n JOIN harnesses.harness p
           ON p.name = CASE ${level} WHEN 1 THEN $1 ELSE $1 || '-1-' || n END`,
        [root.name],
      );
    }
    return root;
  };

  it('are answered at once, parents before their children', async () => {
    const root = await spread(600, 'x');
    const data = await impacts(root, { system_prompt: 'y', capabilities: [{ ref: 'git' }] });
    expect(data.every(({ patch }: { patch: object[] }) => patch.length === 2)).toBe(true);
    const names = data.map(({ name }: Harness) => name);
    expect([names.length, new Set(names).size]).toEqual([600, 600]);
    expect(names.slice(0, 300).every((name: string) => name.startsWith(`${root.name}-1-`))).toBe(true);
  });

  it('with patches of more than 16 MiB together are a 413', async () => {
    const root = await spread(40, 'x');
    const prompt = 'x'.repeat(1024 * 1024);
    expect(refusal(await impact(root, { system_prompt: prompt }))).toEqual([413, 'effective_too_large']);
    await impact(root, { system_prompt: prompt.slice(0, 400_000) }).expect(200);
  });
});

describe('hundreds of patterns at every level', () => {
  it('are compared', async () => {
    const patterns = (prefix: string) => Array.from({ length: 500 }, (_, i) => `${prefix}${i}.org`);
    const root = await create({ network_access: { blocked: patterns('a') } });
    await under(await under(root, { network_access: { blocked: patterns('b') } }), {
      network_access: { blocked: patterns('c') },
    });
    const data = await impacts(root, { network_access: { blocked: patterns('d') } });
    expect(data.map(({ patch }: { patch: object[] }) => patch.length)).toEqual([500, 500]);
  });
});
