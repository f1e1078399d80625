import { Client, refusal, uniqueName } from '../support/client.js';
import { FREE_REF } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object) => client.post('/v1/harnesses', body);

/** What every writable key but the name is when nobody says anything. */
const NOTHING = {
  description: null,
  system_prompt: '',
  parent_harness_id: null,
  default_model_id: null,
  tags: [],
  capabilities: [],
  initial_files: [],
  mcpServers: {},
  network_access: null,
  embedder_metadata: {},
  parallel_tool_calls: null,
};

describe('a created harness', () => {
  it('needs a name only, and has every key of the representation', async () => {
    const { status, body } = await create({ name: 'only-a-name' });
    expect(status).toBe(201);
    const { id, created_at, updated_at, self_url, view_url, ui_link, allowed_actions, ...rest } = body;
    expect(rest).toEqual({
      ...NOTHING,
      name: 'only-a-name',
      display_name: 'Only A Name',
      is_built_in: false,
      status: 'active',
      version: 1,
      copied_from: null,
      archived_at: null,
      deleted_at: null,
      session_count: 0,
      app_count: 0,
    });
    expect(id).toMatch(/^harness_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(updated_at).toBe(created_at);
    expect(self_url).toBe(`${server.url}/v1/harnesses/${id}`);
    expect([view_url, ui_link]).toEqual([ui_link, `${server.url}/docs#/harnesses/get_harness`]);
    expect(allowed_actions.map(({ rel }: { rel: string }) => rel)).toEqual([
      'self',
      'update',
      'copy',
      'archive',
    ]);
  });

  it('is where Location says, as it was answered', async () => {
    const { body, headers } = await create({ name: uniqueName() });
    expect(headers.location).toBe(body.self_url);
    const read = await client.get(new URL(headers.location!).pathname);
    expect([read.status, read.body]).toEqual([200, body]);
  });

  it('keeps every writable key', async () => {
    const parent = await client.create({ name: uniqueName('parent') });
    const content = {
      name: uniqueName(),
      display_name: 'My own name',
      description: 'What it is for',
      system_prompt: 'You help.',
      parent_harness_id: parent.id,
      default_model_id: 'model_01933b5a00007000800000000000001',
      tags: ['one', 'two'],
      capabilities: [
        { ref: 'session_file_system', config: {} },
        { ref: FREE_REF, config: { deep: [{ er: 1.5 }], list: [null, true] } },
      ],
      initial_files: [{ path: '/a/b.txt', content: 'x', encoding: 'text', is_readonly: true }],
      mcpServers: {
        docs: {
          type: 'http',
          url: 'https://mcp.example.org/v1?x=1',
          headers: {},
          auth_mode: 'oauth',
          oauth_provider_id: 'google',
          tool_discovery: false,
          protocol_mode: 'legacy',
        },
      },
      network_access: { allowed: ['*.example.org'], blocked: ['https://api.example.org/v1/'] },
      embedder_metadata: { team: 'growth', empty: '' },
      parallel_tool_calls: false,
    };
    expect((await create(content)).body).toMatchObject(content);
  });

  it.each(Object.keys(NOTHING).concat('display_name'))('takes null for %s as absent', async (key) => {
    const name = uniqueName('nul');
    const { status, body } = await create({ name, [key]: null });
    expect(status).toBe(201);
    const expected: Record<string, unknown> = { ...NOTHING, display_name: body.display_name };
    expect(body[key]).toEqual(expected[key]);
    expect(body.display_name).toMatch(/^Nul /);
  });

  it.each<[string, object, object]>([
    [
      'config',
      { capabilities: [{ ref: FREE_REF, config: null }] },
      { capabilities: [{ ref: FREE_REF, config: {} }] },
    ],
    ['both network lists', { network_access: { allowed: null, blocked: null } }, { network_access: null }],
    [
      'one network list',
      { network_access: { allowed: null, blocked: ['a.org'] } },
      { network_access: { allowed: [], blocked: ['a.org'] } },
    ],
    ['two empty network lists', { network_access: { allowed: [], blocked: [] } }, { network_access: null }],
    ['an empty network object', { network_access: {} }, { network_access: null }],
  ])('fills what is left out: %s', async (_what, sent, stored) => {
    expect((await create({ name: uniqueName(), ...sent })).body).toMatchObject(stored);
  });

  it.each([
    ['deep-research', 'Deep Research'],
    ['x', 'X'],
    ['gpt-5-helper', 'Gpt 5 Helper'],
    ['007', '007'],
  ])('called %s is displayed as %s', async (name, display_name) => {
    expect((await create({ name })).body).toMatchObject({ name, display_name });
  });

  it('has trimmed tags without duplicates, in order', async () => {
    const { body } = await create({ name: uniqueName(), tags: [' b ', 'a', 'b', '\tc\n', 'a'] });
    expect(body.tags).toEqual(['b', 'a', 'c']);
  });

  it.each(['gpt-5', 'model_01933b5a00007000800000000000001', 'vendor/model:1@é', '模型'])(
    'takes the opaque model ID %s',
    async (default_model_id) => {
      expect((await create({ name: uniqueName(), default_model_id })).body).toMatchObject({
        default_model_id,
      });
    },
  );

  it('takes mcp_servers for mcpServers', async () => {
    const { body } = await create({ name: uniqueName(), mcp_servers: { docs: { url: 'https://a.org' } } });
    expect(Object.keys(body.mcpServers)).toEqual(['docs']);
    expect(body).not.toHaveProperty('mcp_servers');
  });
});

describe('a name', () => {
  it.each(['a', '0', 'a-b', 'a1-2b-c3', 'x'.repeat(64)])('may be %s', async (name) => {
    expect((await create({ name })).status).toBe(201);
  });

  it.each<[string, unknown, string]>([
    ['absent', undefined, 'required'],
    ['null', null, 'required'],
    ['a number', 7, 'invalid_type'],
    ['empty', '', 'invalid_format'],
    ['upper case', 'Abc', 'invalid_format'],
    ['with a space', 'a b', 'invalid_format'],
    ['with an underscore', 'a_b', 'invalid_format'],
    ['with a hyphen in front', '-a', 'invalid_format'],
    ['with a hyphen behind', 'a-', 'invalid_format'],
    ['with two hyphens', 'a--b', 'invalid_format'],
    ['with a line end', 'a\n', 'invalid_format'],
    ['not ASCII', 'é', 'invalid_format'],
    ['not ASCII digits', '٣', 'invalid_format'],
    ...['default', 'check-name', 'config', 'import', 'preview', 'validate'].map(
      (word): [string, string, string] => [`the word ${word}`, word, 'reserved'],
    ),
  ])('must not be %s', async (_what, name, code) => {
    expect(refusal(await create({ name }))).toEqual([400, 'validation_failed', ['/name', code]]);
  });

  it('that is taken is a 409 that leads to its holder', async () => {
    const holder = await client.create({ name: uniqueName() });
    const { status, body } = await create({ name: holder.name });
    expect([status, body.code]).toEqual([409, 'harness_name_taken']);
    expect(body.allowed_actions).toMatchObject([
      { rel: 'get-existing', method: 'GET', operation_id: 'get_harness', href: holder.self_url },
    ]);
    const existing = await client.get(new URL(body.allowed_actions[0].href).pathname);
    expect(existing.body.id).toBe(holder.id);
  });
});
