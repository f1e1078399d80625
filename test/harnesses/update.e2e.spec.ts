import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { FREE_REF, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const patch = (id: string, body: object) => client.patch(`/v1/harnesses/${id}`, body);

/** Everything but the keys that every change touches. */
function withoutStamps({ version: _v, updated_at: _u, ...rest }: Harness): object {
  return rest;
}

/** A full harness. */
async function createFull(): Promise<Harness> {
  const parent = await client.create({ name: uniqueName('parent') });
  return client.create({
    name: uniqueName('full'),
    display_name: 'Own name',
    description: 'd',
    system_prompt: 'p',
    parent_harness_id: parent.id,
    default_model_id: 'm',
    tags: ['t1', 't2'],
    capabilities: [{ ref: 'session_file_system' }, { ref: FREE_REF, config: { a: 1, b: 2 } }],
    initial_files: [{ path: '/a', content: 'a' }],
    mcpServers: { one: { url: 'https://one.org', auth_mode: 'api_key' }, two: { url: 'https://two.org' } },
    network_access: { allowed: ['a.org'], blocked: ['b.a.org'] },
    embedder_metadata: { a: '1', b: '2' },
    parallel_tool_calls: true,
  });
}

const VALUES: [string, unknown, unknown?][] = [
  ['display_name', 'Another'],
  ['description', 'another'],
  ['system_prompt', 'another'],
  ['default_model_id', 'another'],
  ['tags', ['t3']],
  [
    'capabilities',
    [{ ref: 'current_time' }],
    [
      { ref: 'session_file_system', config: {} },
      { ref: 'current_time', config: {} },
    ],
  ],
  [
    'initial_files',
    [{ path: 'b', content: 'b' }],
    [{ path: '/b', content: 'b', encoding: 'text', is_readonly: false }],
  ],
  [
    'mcpServers',
    { two: { url: 'https://two.org' } },
    { two: expect.objectContaining({ url: 'https://two.org' }) },
  ],
  ['network_access', { blocked: ['c.org'] }, { allowed: [], blocked: ['c.org'] }],
  ['embedder_metadata', { b: '3' }],
  ['parallel_tool_calls', false],
];

describe('a patch of one key', () => {
  it.each(VALUES)(
    '%s replaces its old value whole and leaves all others',
    async (key, sent, stored = sent) => {
      const before = await createFull();
      const { status, body } = await patch(before.id, { [key]: sent });
      expect(status).toBe(200);
      expect(body[key]).toEqual(stored);
      expect(withoutStamps(body)).toEqual({ ...withoutStamps(before), [key]: body[key] });
      expect(body.version).toBe(2);
      expect(await read(client, before.id)).toEqual(body);
    },
  );

  it.each<[string, unknown]>([
    ['description', null],
    ['system_prompt', ''],
    ['parent_harness_id', null],
    ['default_model_id', null],
    ['tags', []],
    ['initial_files', []],
    ['mcpServers', {}],
    ['network_access', null],
    ['embedder_metadata', {}],
    ['parallel_tool_calls', null],
  ])('%s with null clears it to %j', async (key, cleared) => {
    const before = await createFull();
    const { status, body } = await patch(before.id, { [key]: null });
    expect([status, body[key], body.version]).toEqual([200, cleared, 2]);
    expect(withoutStamps(body)).toEqual({ ...withoutStamps(before), [key]: cleared });
  });

  it('capabilities with null empties the list', async () => {
    const { id } = await client.create({ name: uniqueName(), capabilities: [{ ref: 'current_time' }] });
    expect((await patch(id, { capabilities: null })).body.capabilities).toEqual([]);
  });

  it('display_name with null falls back to the derived one', async () => {
    const { id } = await client.create({ name: 'falls-back', display_name: 'Own' });
    expect((await patch(id, { display_name: null })).body.display_name).toBe('Falls Back');
  });

  it.each([{}, { allowed: [], blocked: [] }, { allowed: null }])(
    'network_access with %j clears it',
    async (empty) => {
      const { id } = await createFull();
      expect((await patch(id, { network_access: empty })).body.network_access).toBeNull();
    },
  );

  it('system_prompt with only white space is stored as none', async () => {
    const { id } = await createFull();
    expect((await patch(id, { system_prompt: ' \r\n\t ' })).body.system_prompt).toBe('');
  });

  it.each(['name', 'status'])('%s with null is refused', async (key) => {
    const before = await createFull();
    const { status, body } = await patch(before.id, { [key]: null, description: 'x' });
    expect([status, body.code, body.errors.map((e: { pointer: string }) => e.pointer)]).toEqual([
      400,
      'validation_failed',
      [`/${key}`],
    ]);
    expect(await read(client, before.id)).toEqual(before);
  });
});

describe('a patch that changes nothing', () => {
  it.each<[string, (harness: Harness) => object]>([
    ['without any key', () => ({})],
    ['with all keys as they are', ({ name, description, tags }) => ({ name, description, tags })],
    [
      'with everything as it was shown',
      (harness) =>
        Object.fromEntries(
          ['name', 'display_name', 'parent_harness_id', ...VALUES.map(([key]) => key)].map((key) => [
            key,
            harness[key],
          ]),
        ),
    ],
    [
      'with the same in another form',
      () => ({ tags: [' t1', 't2', 't1'], initial_files: [{ path: '/workspace/a', content: 'a' }] }),
    ],
    [
      'with objects in another order',
      () => ({
        embedder_metadata: { b: '2', a: '1' },
        capabilities: [{ ref: 'session_file_system' }, { config: { b: 2, a: 1 }, ref: FREE_REF }],
        mcpServers: {
          two: { url: 'https://two.org' },
          one: { auth_mode: 'api_key', url: 'https://one.org' },
        },
      }),
    ],
    ['with the status it has', () => ({ status: 'active' })],
  ])('%s is a 200 without a new version', async (_what, body) => {
    const before = await createFull();
    const answer = await patch(before.id, body(before));
    expect([answer.status, answer.body]).toEqual([200, before]);
    expect(await read(client, before.id)).toEqual(before);
  });

  it('null for what is null already makes no version', async () => {
    const before = await client.create({ name: uniqueName() });
    const nulls = Object.fromEntries(
      ['display_name', 'parent_harness_id', ...VALUES.map(([key]) => key)].map((key) => [key, null]),
    );
    expect((await patch(before.id, nulls)).body).toEqual(before);
  });

  it('a list in another order is a change', async () => {
    const { id } = await createFull();
    expect((await patch(id, { tags: ['t2', 't1'] })).body).toMatchObject({ tags: ['t2', 't1'], version: 2 });
  });
});

describe('a change', () => {
  it('of several keys makes one version and moves updated_at alone', async () => {
    const before = await createFull();
    const { body } = await patch(before.id, { description: 'x', tags: [], status: 'archived' });
    expect(body).toMatchObject({ version: 2, description: 'x', tags: [], status: 'archived' });
    expect(body.created_at).toBe(before.created_at);
    expect(Date.parse(body.updated_at)).toBeGreaterThanOrEqual(Date.parse(String(before.updated_at)));
  });

  it('with one bad key changes nothing', async () => {
    const before = await createFull();
    expect((await patch(before.id, { description: 'x', tags: [''] })).status).toBe(400);
    expect(await read(client, before.id)).toEqual(before);
  });

  it('takes mcp_servers, and points to the key as it was sent', async () => {
    const { id } = await createFull();
    const { body } = await patch(id, { mcp_servers: { three: { url: 'https://three.org' } } });
    expect(Object.keys(body.mcpServers)).toEqual(['three']);
    const headers = { Authorization: '********' };
    const refused = await patch(id, { mcp_servers: { three: { url: 'https://three.org', headers } } });
    expect(refusal(refused)).toEqual([
      400,
      'validation_failed',
      ['/mcp_servers/three/headers/Authorization', 'secret_required'],
    ]);
  });

  it('needs a body', async () => {
    const { id } = await createFull();
    expect(refusal(await client.patch(`/v1/harnesses/${id}`))).toEqual([
      400,
      'validation_failed',
      ['', 'required'],
    ]);
  });
});

describe('a display name that was derived', () => {
  it('stays derived when it is sent back as it was read', async () => {
    const { id, display_name } = await client.create({ name: uniqueName('echo') });
    expect((await patch(id, { display_name })).body.version).toBe(1);
    const renamed = await patch(id, { name: uniqueName('follows-it'), display_name });
    expect(renamed.body).toMatchObject({ version: 2, display_name });
    const other = await client.create({ name: uniqueName('echo') });
    await patch(other.id, { display_name: other.display_name, description: 'x' });
    expect((await patch(other.id, { name: 'follows-at-last' })).body.display_name).toBe('Follows At Last');
  });
});
