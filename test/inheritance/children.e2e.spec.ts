import type { Response } from 'supertest';
import { Client, refusal, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;
let root: Harness;

// root ─┬─ alpha ─┬─ alpha-one ── deepest
//       │         └─ alpha-two (archived)
//       ├─ beta
//       └─ gamma (archived)
beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
  root = await api.create({ name: 'root' });
  const under = (parent: Harness, name: string, body: object = {}) =>
    api.create({ name, parent_harness_id: parent.id, ...body });
  const alpha = await under(root, 'alpha', { tags: ['a', 'b'], capabilities: [{ ref: 'git' }] });
  await under(root, 'beta', { tags: ['a'], description: 'Knows 100%' });
  const gamma = await under(root, 'gamma');
  const one = await under(alpha, 'alpha-one', { tags: ['a'] });
  const two = await under(alpha, 'alpha-two', { capabilities: [{ ref: 'git' }] });
  await under(one, 'deepest');
  await api.create({ name: 'unrelated', tags: ['a'] });
  for (const { id } of [gamma, two]) await api.delete(`/v1/harnesses/${id}`).expect(204);
});
afterAll(() => server.stop());

const list = async (query = '', idOrName = 'root') =>
  (await api.get(`/v1/harnesses/${idOrName}/children${query}`).expect(200)).body;
const names = async (query?: string, idOrName?: string) =>
  (await list(query, idOrName)).data.map(({ name }: Harness) => name);

describe('children', () => {
  it.each<[string, string[]]>([
    ['', ['beta', 'alpha']],
    ['?recursive=false', ['beta', 'alpha']],
    ['?recursive=true&sort=name', ['alpha', 'alpha-one', 'beta', 'deepest']],
    ['?sort=name', ['alpha', 'beta']],
    ['?sort=-name', ['beta', 'alpha']],
    ['?sort=created_at', ['alpha', 'beta']],
    ['?include_archived=true&sort=name', ['alpha', 'beta', 'gamma']],
    [
      '?recursive=true&include_archived=true&sort=name',
      ['alpha', 'alpha-one', 'alpha-two', 'beta', 'deepest', 'gamma'],
    ],
    ['?tag=a&sort=name', ['alpha', 'beta']],
    ['?tag=a&tag=b', ['alpha']],
    ['?recursive=true&tag=a&sort=name', ['alpha', 'alpha-one', 'beta']],
    ['?capability=git', ['alpha']],
    ['?recursive=true&include_archived=true&capability=git&sort=name', ['alpha', 'alpha-two']],
    ['?search=100%25', ['beta']],
    ['?recursive=true&search=ALPHA', ['alpha-one', 'alpha']],
    ['?search=unrelated', []],
    ['?is_built_in=true', []],
    ['?is_built_in=false&sort=name', ['alpha', 'beta']],
  ])('with %s are these', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('come as a page like that of the list route', async () => {
    const { data, ...page } = await list('?limit=1');
    expect(page).toEqual({ total: 2, limit: 1, next_cursor: expect.any(String) });
    expect(data).toHaveLength(1);
  });

  it('are whole harnesses', async () => {
    const { data } = await list('?sort=name&limit=1');
    expect(data[0]).toEqual((await api.get('/v1/harnesses/alpha')).body);
  });

  it('can be cut down to some keys', async () => {
    expect((await list('?fields=name,version&sort=name')).data).toEqual([
      { name: 'alpha', version: 1 },
      { name: 'beta', version: 1 },
    ]);
  });

  it.each(['', 'recursive=true&'])('can be paged through with %s', async (which) => {
    const seen: string[] = [];
    let path: string | null = `/v1/harnesses/root/children?${which}sort=name&limit=1`;
    while (path) {
      const { body, headers }: Response = await api.get(path).expect(200);
      seen.push(...body.data.map(({ name }: Harness) => name));
      const next: string | undefined = /^<([^>]+)>; rel="next"$/.exec(headers.link ?? '')?.[1];
      path = next ? next.slice(server.url.length) : null;
    }
    expect(seen).toEqual(await names(`?${which}sort=name`));
  });

  it.each([
    ['children as descendants', '/v1/harnesses/root/children?limit=1', '&recursive=true'],
    ['children of another harness', '/v1/harnesses/root/children?limit=1', undefined],
  ])('do not take a cursor of %s', async (_what, path, more) => {
    const { next_cursor: cursor } = (await api.get(path)).body;
    const other = more ? `${path}${more}` : path.replace('root', 'alpha');
    expect(refusal(await api.get(`${other}&cursor=${cursor}`)).slice(0, 2)).toEqual([400, 'invalid_cursor']);
  });

  it('of a leaf are none', async () => {
    expect(await list('', 'deepest')).toMatchObject({ data: [], total: 0, next_cursor: null });
  });

  it('are found by ID, by name and as default', async () => {
    const child = await api.create({
      name: 'of-the-default',
      parent_harness_id: (await api.get('/v1/harnesses/generic')).body.id,
    });
    expect(await names('', root.id)).toEqual(['beta', 'alpha']);
    expect(await names('', 'default')).toEqual([child.name]);
  });

  it('include built-in ones', async () => {
    expect(await names('?is_built_in=true', 'base')).toEqual(['platform-chat']);
  });

  it.each([
    ['?parent_harness_id=harness_00000000000000000000000000000000', 'parent_harness_id', 'unknown_parameter'],
    ['?recursive=yes', 'recursive', 'invalid_value'],
    ['?recursive=true&recursive=true', 'recursive', 'duplicate'],
    ['?limit=0', 'limit', 'invalid_value'],
    ['?sort=size', 'sort', 'invalid_value'],
    ['?fields=nme', 'fields', 'unknown_key'],
  ])('refuse %s', async (query, name, code) => {
    const response = await api.get(`/v1/harnesses/root/children${query}`);
    expect(refusal(response)).toEqual([400, 'validation_failed', [name, code]]);
  });

  it('of what does not exist are a 404', async () => {
    expect(refusal(await api.get('/v1/harnesses/nobody/children'))).toEqual([404, 'harness_not_found']);
  });
});
