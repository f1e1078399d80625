import { Client, refusal } from '../support/client.js';
import { newOrg } from '../support/harnesses.js';
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
      'harness_count',
      'self_url',
      'view_url',
      'ui_link',
    ];
    for (const entry of (await list('?limit=100')).data as Entry[]) {
      expect(Object.keys(entry).toSorted()).toEqual(keys.toSorted());
    }
  });

  it('has links that lead to the entry and its documentation', async () => {
    const [entry] = (await list('?search=web_fetch')).data as Entry[];
    expect(entry).toMatchObject({
      self_url: `${server.url}/v1/capabilities/web_fetch`,
      view_url: `${server.url}/docs#/harnesses/get_capability`,
      ui_link: entry!.view_url,
    });
    const { body } = await api.get(new URL(entry!.self_url as string).pathname);
    expect(body).toEqual(entry);
  });

  it('counts the active harnesses of the organization that have it', async () => {
    const { owner } = await newOrg(server);
    const count = async () => (await owner.get('/v1/capabilities/web_fetch')).body.harness_count;
    const listed = async () => (await owner.get('/v1/harnesses?capability=web_fetch')).body.total;
    const before = await count();
    expect(before).toBe(await listed());
    const { id } = await owner.create({ name: 'fetches', capabilities: [{ ref: 'web_fetch' }] });
    expect([await count(), await listed()]).toEqual([before + 1, before + 1]);
    await owner.delete(`/v1/harnesses/${id}`);
    expect([await count(), await listed()]).toEqual([before, before]);
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
