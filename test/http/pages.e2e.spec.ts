import { Client } from '../support/client.js';
import { atOnce } from '../support/harnesses.js';
import { list, names, newOrg, pages } from '../support/listing.js';
import { expectProblem } from '../support/problem.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
});

afterAll(() => server.stop());

describe('order and pages', () => {
  let client: Client;
  let id: string[];
  const sortedNames = ['a', 'a-b', 'a0', 'aa', 'b', 'z', 'z-1', 'z1'];

  beforeAll(async () => {
    client = await newOrg(server);
    const created = [];
    for (const name of ['z1', 'a', 'aa', 'z', 'a0', 'b', 'z-1', 'a-b'])
      created.push(await client.create({ name }));
    id = created.map((harness) => harness.id);
    // Only the database can make ties.
    const ties = 'UPDATE harnesses.harness SET created_at = $1, updated_at = $1 WHERE id = ANY ($2::uuid[])';
    const uuids = id.slice(0, 5).map((one) => one.slice('harness_'.length));
    await server.database.query(ties, ['2026-01-01T00:00:00.123Z', uuids]);
    await client.patch(`/v1/harnesses/${id[1]}`, { tags: ['new'] });
  });

  it.each([
    ['name', () => sortedNames],
    ['-name', () => sortedNames.toReversed()],
    ['created_at', () => ['z1', 'a', 'aa', 'z', 'a0', 'b', 'z-1', 'a-b']],
    ['-created_at', () => ['a-b', 'z-1', 'b', 'a0', 'z', 'aa', 'a', 'z1']],
    ['updated_at', () => ['z1', 'aa', 'z', 'a0', 'b', 'z-1', 'a-b', 'a']],
    ['-updated_at', () => ['a', 'a-b', 'z-1', 'b', 'a0', 'z', 'aa', 'z1']],
  ])('by %s are the same in one page and in many, ties by ID', async (sort, expected) => {
    const query = `is_built_in=false&sort=${sort}`;
    expect(names(await list(client, query))).toEqual(expected());
    for (const limit of [1, 3, 8]) {
      const all = await pages(client, `${query}&limit=${limit}`);
      expect(all.flatMap(names)).toEqual(expected());
      expect(all.map(({ data, total }) => [data.length <= limit, total])).toEqual(all.map(() => [true, 8]));
      expect(all).toHaveLength(Math.ceil(8 / limit));
    }
  });

  it('by default are the newest first, all of them', async () => {
    const page = await list(client, 'is_built_in=false');
    expect([names(page).at(0), page.limit, page.next_cursor]).toEqual(['a-b', 1000, null]);
  });

  it('hold a hundred with a cursor, all without, and as many as are asked for', async () => {
    const many = await newOrg(server);
    for (let i = 0; i < 12; i++)
      await atOnce(10, (one) => many.create({ name: `n-${i}-${one}`, tags: ['many'] }));
    const all = await list(many, 'sort=name');
    expect([all.data.length, all.total, all.next_cursor]).toEqual([123, 123, null]);
    const { next_cursor: cursor } = await list(many, 'sort=name&limit=1');
    const page = await list(many, `sort=name&cursor=${encodeURIComponent(cursor!)}`);
    expect([page.data.length, page.limit]).toEqual([100, 100]);
    const rest = await list(many, `sort=name&limit=1000&cursor=${encodeURIComponent(cursor!)}`);
    expect([rest.data.length, rest.limit, rest.next_cursor]).toEqual([122, 1000, null]);
    const { body: children } = await many.get('/v1/harnesses/base/children');
    expect(children.limit).toBe(1000);
  });

  it.each(['name', '-name', 'created_at', '-created_at', 'updated_at'])(
    'by %s neither skip nor repeat a row while others come and go',
    async (sort) => {
      const busy = await newOrg(server);
      const stays = ['b', 'd', 'f', 'h', 'j'];
      for (const name of ['c', 'g', ...stays]) await busy.create({ name });
      const query = `is_built_in=false&sort=${sort}&limit=2&fields=name,id`;
      let n = 0;
      const all = await pages(busy, query, async ({ data }) => {
        if (n < 3) for (const prefix of ['a', 'z']) await busy.create({ name: prefix + n });
        n++;
        const last = data.at(-1)!;
        if (!stays.includes(last.name)) await erase(busy, last.id);
      });
      const seen = all.flatMap(names);
      expect(seen).toHaveLength(new Set(seen).size);
      expect(seen).toEqual(expect.arrayContaining(stays));
    },
  );

  async function erase(busy: Client, harnessId: string): Promise<void> {
    await busy.delete(`/v1/harnesses/${harnessId}`);
    await busy.post(`/v1/harnesses/${harnessId}/delete`);
  }

  it('lead to the next page through a Link that is usable as it is', async () => {
    const query = 'search=a&sort=name&is_built_in=false&limit=3';
    const first = await client.get(`/v1/harnesses?${query}`);
    const [, url] = /^<([^>]+)>; rel="next"$/.exec(first.headers.link!)!;
    expect(url!.startsWith(`${server.url}/v1/harnesses?`)).toBe(true);
    const follow = await list(client, `${query}&cursor=${encodeURIComponent(first.body.next_cursor)}`);
    expect((await client.get(url!.slice(server.url.length))).body).toEqual(follow);
    const all = await client.get('/v1/harnesses');
    expect(all.headers.link).toBeUndefined();
  });

  it('have a cursor that fits this organization, these filters and this sort only', async () => {
    const cursor = encodeURIComponent((await list(client, 'sort=name&limit=1')).next_cursor!);
    expect((await client.get(`/v1/harnesses?sort=name&cursor=${cursor}`)).status).toBe(200);
    expect((await client.get(`/v1/harnesses?sort=name&limit=7&fields=id&cursor=${cursor}`)).status).toBe(200);
    for (const other of [
      '',
      'sort=-name',
      'sort=name&search=a',
      'sort=name&tag=a',
      'sort=name&include_archived=true',
    ]) {
      expectProblem(await client.get(`/v1/harnesses?${other}&cursor=${cursor}`), 400, 'invalid_cursor');
    }
    expectProblem(await owner.get(`/v1/harnesses?sort=name&cursor=${cursor}`), 400, 'invalid_cursor');
  });

  it('refuse a cursor that somebody changed', async () => {
    const cursor = (await list(client, 'limit=1')).next_cursor!;
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    const tampered = [
      cursor.slice(1),
      cursor + 'A'.repeat(3000),
      ...[
        ['x', parts[1], parts[2]],
        [parts[0], 'yesterday', parts[2]],
        [parts[0], '2026-02-31T10:00:00.000Z', parts[2]],
        [parts[0], '0000-01-01T00:00:00.000Z', parts[2]],
        [parts[0], parts[1], '1; DROP TABLE org'],
        parts.slice(1),
        {},
        null,
      ].map((changed) => Buffer.from(JSON.stringify(changed)).toString('base64url')),
    ];
    for (const one of tampered)
      expect((await client.get('/v1/harnesses').query({ limit: 1, cursor: one })).status).toBe(400);
  });
});

describe('links', () => {
  it.each([
    ['/%761/harnesses', '/v1/harnesses'],
    ['/v1/h%61rnesses/sp%65lled/versions', '/v1/harnesses/spelled/versions'],
  ])('of %s are spelled as the route is', async (path, expected) => {
    const { id } = await owner.create({ name: 'spelled' });
    await owner.patch(`/v1/harnesses/${id}`, { description: 'x' });
    const { headers } = await owner.get(`${path}?limit=1`);
    expect(new URL(/<(.*)>/.exec(headers.link!)![1]!).pathname).toBe(expected);
    await owner.delete(`/v1/harnesses/${id}`).expect(204);
    await owner.post(`/v1/harnesses/${id}/delete`).expect(204);
  });
});

describe('large harnesses', () => {
  const MIB = 1024 * 1024;
  const PAGE = 8 * MIB;
  const file = (bytes: number) => [{ path: '/a', content: 'a'.repeat(bytes) }];

  async function sizes(client: Client, query: string): Promise<[items: number, bytes: number][]> {
    const all: [number, number][] = [];
    for (let url: string | undefined = `/v1/harnesses?is_built_in=false&${query}`; url;) {
      const { body, text, headers } = await client.get(url);
      all.push([body.data.length, Buffer.byteLength(text)]);
      url = /<https?:\/\/[^/]+(.*)>/.exec(headers.link ?? '')?.[1];
    }
    return all;
  }

  it.each([
    ['files', { initial_files: file(3.5 * MIB) }, [2, 1]],
    ['files that just do not fit', { initial_files: file(4 * MIB - 300) }, [1, 1, 1]],
    [
      'prompts that JSON makes six times longer',
      { system_prompt: `x${'\u0001'.repeat(MIB - 1)}` },
      [1, 1, 1],
    ],
    [
      'one file larger than a page',
      { initial_files: [{ path: '/a', content: '\u0001'.repeat(1.5 * MIB) }] },
      [1, 1, 1],
    ],
  ])('end a page at 8 MiB, but not before its first: %s', async (_what, body, expected) => {
    const client = await newOrg(server);
    for (const name of ['one', 'two', 'three']) await client.create({ name, ...body });
    const all = await sizes(client, '');
    for (const [items, bytes] of all) expect(items === 1 || bytes <= PAGE).toBe(true);
    expect(all.map(([items]) => items)).toEqual(expected);
    expect((await list(client, 'is_built_in=false&limit=2')).total).toBe(3);
  });

  it('end a page at 8 MiB when many small keys add up', async () => {
    const client = await newOrg(server);
    const description = 'x' + '\u0001'.repeat(10 * 1024 - 1);
    const value = (i: number) => [`k${i}`, '\u0001'.repeat(512)];
    const embedder_metadata = Object.fromEntries(Array.from({ length: 16 }, (_, i) => value(i)));
    const names = Array.from({ length: 90 }, (_, i) => `page-${i}`);
    for (const name of names) await client.create({ name, description, embedder_metadata });
    const all = await sizes(client, 'fields=name,description,embedder_metadata');
    expect(all.map(([, bytes]) => bytes <= PAGE)).toEqual([true, true]);
    expect(all.reduce((sum, [items]) => sum + items, 0)).toBe(90);
  });

  it('end no page when the large keys are not asked for', async () => {
    const client = await newOrg(server);
    for (const name of ['one', 'two', 'three']) await client.create({ name, initial_files: file(4 * MIB) });
    for (const fields of ['id', 'name,version', 'name,tags,description', 'allowed_actions']) {
      expect([fields, (await list(client, `is_built_in=false&fields=${fields}`)).data.length]).toEqual([
        fields,
        3,
      ]);
    }
  });
});

describe('fields', () => {
  it.each([
    'id',
    'name,version',
    'self_url,allowed_actions',
    'mcpServers',
    'copied_from,session_count',
    'name,name',
  ])('leave out all other keys: %s', async (fields) => {
    const { data } = await list(owner, `fields=${fields}`);
    for (const row of data) expect(Object.keys(row).sort()).toEqual([...new Set(fields.split(','))].sort());
  });

  it('say the same of a key as the whole harness does', async () => {
    const { data: whole } = await list(owner, 'sort=name');
    for (const key of Object.keys(whole[0]!)) {
      const { data } = await list(owner, `sort=name&fields=${key}`);
      expect(data).toEqual(whole.map((harness) => ({ [key]: harness[key] })));
    }
  });
});
