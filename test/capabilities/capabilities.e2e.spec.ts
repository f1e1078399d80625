import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

interface Entry {
  [key: string]: unknown;
  id: string;
  name: string;
  dependencies: string[];
  tool_definitions: { name: string; description: string; parameters: object }[];
}

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const send = (capabilities: unknown) => api.post('/v1/harnesses', { name: uniqueName(), capabilities });
const list = async (query = '') => (await api.get(`/v1/capabilities${query}`).expect(200)).body;
const ids = async (query: string): Promise<string[]> => (await list(query)).data.map(({ id }: Entry) => id);

describe('the catalogue', () => {
  it('comes in pages of 20', async () => {
    const { data, ...page } = await list();
    expect(page).toEqual({ total: expect.any(Number), offset: 0, limit: 20 });
    expect(data).toHaveLength(20);
    expect(page.total).toBeGreaterThanOrEqual(30);
  });

  it('has the keys of the contract in every entry', async () => {
    const keys = [
      'id',
      'name',
      'description',
      'status',
      'category',
      'icon',
      'dependencies',
      'features',
      'risk_level',
      'config_schema',
      'system_prompt',
      'tool_definitions',
    ];
    for (const entry of (await list('?limit=100')).data as Entry[]) {
      expect(Object.keys(entry).toSorted()).toEqual(keys.toSorted());
    }
  });

  it('is the same whatever the size of the pages', async () => {
    const all = await ids('?limit=100');
    const pages = await Promise.all(
      [0, 7, 14, 21, 28, 35, 42, 49].map((offset) => ids(`?offset=${offset}&limit=7`)),
    );
    expect(pages.flat()).toEqual(all);
  });

  it.each<[string, string[]]>([
    ['?search=WEB_FETCH', ['web_fetch']],
    ['?search=session_file_system&limit=1', ['session_file_system']],
    ['?search=web+search+engine', ['web_search']],
    ['?search=no-such-thing-anywhere', []],
    ['?search=%25', []],
    ['?offset=100000', []],
  ])('with %s is cut down', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('is searched before it is cut into pages', async () => {
    const { total } = await list('?search=file&limit=1');
    expect(total).toBe((await ids('?search=file&limit=100')).length);
    expect(total).toBeGreaterThan(1);
  });

  it.each<[string, string, string]>([
    ['?limit=0', 'limit', 'invalid_value'],
    ['?limit=101', 'limit', 'invalid_value'],
    ['?limit=1.5', 'limit', 'invalid_value'],
    ['?offset=-1', 'offset', 'invalid_value'],
    ['?offset=', 'offset', 'invalid_value'],
    ['?search=1+2+3+4+5+6+7+8+9', 'search', 'too_many'],
    ['?cursor=x', 'cursor', 'unknown_parameter'],
  ])('refuses %s', async (query, name, code) => {
    expect(refusal(await api.get(`/v1/capabilities${query}`))).toEqual([
      400,
      'validation_failed',
      [name, code],
    ]);
  });

  it('gives one entry by its ID', async () => {
    const { body } = await api.get('/v1/capabilities/web_fetch').expect(200);
    expect((await list('?search=web_fetch')).data).toEqual([body]);
  });

  it.each(['nope', 'mcp:docs', 'Web_Fetch', '__proto__', 'constructor'])('does not know %s', async (id) => {
    expect(refusal(await api.get(`/v1/capabilities/${id}`)).slice(0, 2)).toEqual([
      404,
      'capability_not_found',
    ]);
  });
});

describe('a ref', () => {
  it.each([
    'mcp:docs',
    'skill:pdf',
    'plugin:a.b',
    'declarative:x.y-z:1',
    'mcp:mcp:x',
    `skill:${'x'.repeat(122)}`,
  ])('%s is taken by its form', async (ref) => {
    expect((await send([{ ref }]).expect(201)).body.capabilities).toEqual([{ ref, config: {} }]);
  });

  it.each<[string, unknown, string]>([
    ['unknown', 'nope', 'capability_not_found'],
    ['in another case', 'Web_Fetch', 'capability_not_found'],
    ['the name of a property', 'constructor', 'capability_not_found'],
    ['__proto__', '__proto__', 'capability_not_found'],
    ['with an unknown prefix', 'tool:x', 'capability_not_found'],
    ['only a prefix', 'mcp:', 'invalid_format'],
    ['empty', '', 'invalid_format'],
    ['that starts with a digit', '1a', 'invalid_format'],
    ['with a space', 'web fetch', 'invalid_format'],
    ['with a line break', 'web_fetch\n', 'invalid_format'],
    ['with a letter beyond ASCII', 'wéb_fetch', 'invalid_format'],
    ['129 bytes long', `mcp:${'x'.repeat(125)}`, 'too_long'],
    ['a number', 7, 'invalid_type'],
    ['absent', undefined, 'required'],
  ])('that is %s is refused', async (_what, ref, code) => {
    const response = await send([{ ref: 'web_fetch' }, { ref }]);
    expect(refusal(response)).toEqual([400, 'validation_failed', ['/capabilities/1/ref', code]]);
  });

  it.each([
    ['web_fech', 'web_fetch'],
    ['sesion_file_system', 'session_file_system'],
    ['curent_time', 'current_time'],
  ])('%s is answered with the suggestion %s', async (ref, suggestion) => {
    expect((await send([{ ref }])).body.errors).toMatchObject([{ code: 'capability_not_found', suggestion }]);
  });

  it('may appear once', async () => {
    expect(refusal(await send([{ ref: 'git' }, { ref: 'browser' }, { ref: 'git' }]))).toEqual([
      400,
      'validation_failed',
      ['/capabilities/2/ref', 'duplicate'],
    ]);
  });
});

describe('a config', () => {
  const level = (depth: number): object => (depth === 1 ? {} : { a: level(depth - 1) });
  const fetchWith = (config: unknown) => [{ ref: 'web_fetch', config }];

  it.each<[string, unknown, string, string]>([
    ['no object', [], '', 'invalid_type'],
    ['a text', 'x', '', 'invalid_type'],
    ['an unknown setting', { timeout: 3 }, '/timeout', 'unknown_key'],
    ['a setting of the wrong type', { timeout_seconds: '3' }, '/timeout_seconds', 'invalid_config'],
    ['a setting that is too small', { timeout_seconds: 0 }, '/timeout_seconds', 'invalid_config'],
    ['a fraction', { timeout_seconds: 1.5 }, '/timeout_seconds', 'invalid_config'],
    ['a null setting', { respect_robots: null }, '/respect_robots', 'invalid_config'],
  ])('with %s is refused, pointing into it', async (_what, config, pointer, code) => {
    expect(refusal(await send(fetchWith(config)))).toEqual([
      400,
      'validation_failed',
      [`/capabilities/0/config${pointer}`, code],
    ]);
  });

  it('is refused with all its problems, and a suggestion for a mistyped setting', async () => {
    const { body } = await send(fetchWith({ timeout_second: 1, max_redirects: -1 }));
    expect(body.errors).toMatchObject([
      { pointer: '/capabilities/0/config/timeout_second', suggestion: 'timeout_seconds' },
      { pointer: '/capabilities/0/config/max_redirects', code: 'invalid_config' },
    ]);
  });

  it.each([{ timeout_seconds: 3, respect_robots: false }, {}])('%j is kept as it is', async (config) => {
    expect((await send(fetchWith(config)).expect(201)).body.capabilities).toEqual(fetchWith(config));
  });

  it.each([undefined, null])('%s is an empty one', async (config) => {
    expect((await send(fetchWith(config)).expect(201)).body.capabilities).toEqual(fetchWith({}));
  });

  it('of a prefixed ref is the business of the host', async () => {
    const capabilities = [{ ref: 'skill:x', config: { any: [1, { b: null }] } }];
    expect((await send(capabilities).expect(201)).body.capabilities).toEqual(capabilities);
  });

  it.each<[string, object, string]>([
    ['33 levels', level(33), 'too_deep'],
    ['more than 64 KiB', { a: 'x'.repeat(64 * 1024) }, 'too_large'],
  ])('with %s is refused', async (_what, config, code) => {
    const response = await send([{ ref: 'skill:x', config }]);
    expect(refusal(response)).toEqual([400, 'validation_failed', ['/capabilities/0/config', code]]);
  });

  it('may be 32 levels deep', async () => {
    expect((await send([{ ref: 'skill:x', config: level(32) }])).status).toBe(201);
  });
});

describe('the list of capabilities', () => {
  it.each<[string, unknown, [string, string]]>([
    ['no list', {}, ['/capabilities', 'invalid_type']],
    ['a text', ['git'], ['/capabilities/0', 'invalid_type']],
    ['null', [null], ['/capabilities/0', 'invalid_type']],
    ['an unknown key', [{ ref: 'git', enabled: true }], ['/capabilities/0/enabled', 'unknown_key']],
    [
      '251 entries',
      Array.from({ length: 251 }, (_, i) => ({ ref: `mcp:${i}` })),
      ['/capabilities', 'too_many'],
    ],
  ])('with %s is refused', async (_what, capabilities, error) => {
    expect(refusal(await send(capabilities))).toEqual([400, 'validation_failed', error]);
  });
});
