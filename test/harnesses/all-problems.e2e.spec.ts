import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { SECRET_MARKER } from '../../src/harnesses/rules/mcp/header-secrets.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const URL = 'https://mcp.example.org/';
const create = (body: object) => client.post('/v1/harnesses', { name: uniqueName(), ...body });
const make = (body: object): Promise<Harness> => client.create({ name: uniqueName(), ...body });
const FILE = { path: 'a', content: '' };

describe('what is wrong with one element', () => {
  it.each<[string, object, [string, string][]]>([
    [
      'a capability that stands twice',
      { capabilities: [{ ref: 'mcp:a' }, { ref: 'mcp:a' }, { ref: 'web_fetsh' }] },
      [
        ['/capabilities/1/ref', 'duplicate'],
        ['/capabilities/2/ref', 'capability_not_found'],
      ],
    ],
    [
      'a capability of the wrong form',
      {
        capabilities: [
          { ref: '1a' },
          7,
          null,
          { ref: 'web_fetsh' },
          { ref: 'current_time', config: { zz: 1 } },
        ],
      },
      [
        ['/capabilities/0/ref', 'invalid_format'],
        ['/capabilities/1', 'invalid_type'],
        ['/capabilities/2', 'invalid_type'],
        ['/capabilities/3/ref', 'capability_not_found'],
        ['/capabilities/4/config/zz', 'unknown_key'],
      ],
    ],
    [
      'a server of the wrong form',
      {
        mcpServers: {
          a: { url: URL, headers: { Authorization: SECRET_MARKER } },
          b: { url: 'nonsense' },
          c: null,
          d: { url: 'http://127.0.0.1/' },
        },
      },
      [
        ['/mcpServers/a/headers/Authorization', 'secret_required'],
        ['/mcpServers/b/url', 'invalid_format'],
        ['/mcpServers/c', 'invalid_type'],
        ['/mcpServers/d/url', 'private_host'],
      ],
    ],
  ])('(%s) does not hide what is wrong with others', async (_what, body, expected) => {
    expect(refusal(await create(body))).toEqual([400, 'validation_failed', ...expected]);
  });

  it('is not looked for in a list of hundreds that are wrong', async () => {
    const capabilities = [...Array.from({ length: 200 }, () => 7), { ref: 'web_fetsh' }];
    expect((await create({ capabilities })).body.errors).toHaveLength(100);
  });
});

describe('wrong headers and parameters', () => {
  it('are all named', async () => {
    const { id } = await make({});
    const answer = await client
      .patch(`/v1/harnesses/${id}`, { description: 'x' })
      .set({ 'If-Match': 'nonsense', 'X-Change-Reason': 'x'.repeat(501) });
    expect(refusal(answer)).toEqual([
      400,
      'validation_failed',
      ['If-Match', 'invalid_format'],
      ['X-Change-Reason', 'too_long'],
    ]);
  });

  it('are all named in fields', async () => {
    const { body } = await client.get('/v1/harnesses?fields=nme,id,foo,foo');
    expect(body.errors).toMatchObject([
      { name: 'fields', code: 'unknown_key', suggestion: 'name' },
      { name: 'fields', code: 'unknown_key' },
    ]);
  });
});

describe('a key that stands in a layer twice', () => {
  it('is pointed at', async () => {
    const { id } = await make({});
    const layers = [{ kind: 'session' }, { kind: 'agent', mcpServers: {}, mcp_servers: {} }];
    expect(refusal(await client.post(`/v1/harnesses/${id}/effective`, { layers }))).toEqual([
      400,
      'malformed_json',
      ['/layers/1/mcp_servers', 'duplicate_key'],
    ]);
  });
});

describe('a patch of a harness that clashes with its parent since a later edit', () => {
  let child: Harness;
  beforeAll(async () => {
    const parent = await make({});
    child = await make({
      parent_harness_id: parent.id,
      mcpServers: { 'my-docs': { url: URL } },
      initial_files: [{ path: 'src/a', content: '' }],
    });
    const clash = { mcpServers: { 'My Docs': { url: URL } }, initial_files: [{ path: 'src', content: '' }] };
    await client.patch(`/v1/harnesses/${parent.id}`, clash).expect(200);
  });
  const patch = async (body: object) => refusal(await client.patch(`/v1/harnesses/${child.id}`, body));

  it('is refused for what it is about', async () => {
    expect(await patch({ initial_files: [{ path: 'src/b', content: '' }] })).toEqual([
      400,
      'validation_failed',
      ['/initial_files/0/path', 'path_conflict'],
    ]);
    expect(await patch({ mcpServers: { MY_DOCS: { url: URL } } })).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/MY_DOCS', 'mcp_name_collision'],
    ]);
  });

  it('goes through where it is about something else', async () => {
    expect(await patch({ initial_files: [FILE] })).toEqual([200, undefined]);
    expect(await patch({ mcpServers: { other: { url: URL } } })).toEqual([200, undefined]);
  });
});

it('null is no body of a copy', async () => {
  const { id } = await make({});
  const send = (json: string) =>
    client.post(`/v1/harnesses/${id}/copy`).set('Content-Type', 'application/json').send(json);
  expect(refusal(await send('null'))).toEqual([400, 'validation_failed', ['', 'invalid_type']]);
  expect((await send('')).status).toBe(201);
});

it('a number of problems that nobody counted is called at least so many', async () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`zz${i}`, 1]));
  expect((await create(keys(3))).body.detail).toMatch(/\(and 2 more\)$/);
  expect((await create(keys(150))).body.detail).toMatch(/\(and at least 99 more\)$/);
});
