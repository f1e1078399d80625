import { Client, refusal, uniqueName } from '../support/client.js';
import { newOrg } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import { createWith, history, page, snapshot, urlOf, versionsOf, type Version } from '../support/versions.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const patch = (id: string, body: object) => client.patch(urlOf(id), body);
const numbers = (versions: Version[]) => versions.map(({ version }) => version);

describe('the list of versions', () => {
  it('has each change, newest first, with what, why, who and when', async () => {
    const { id } = await create();
    const { body } = await patch(id, { description: 'x' }).set('X-Change-Reason', 'Because');
    const { key_id: actor } = (await client.get('/v1/me')).body;
    const created_at = (await snapshot(client, id, 1)).updated_at;
    expect((await client.get(versionsOf(id))).body).toEqual({
      data: [
        { version: 2, change: 'updated', reason: 'Because', actor, created_at: body.updated_at },
        { version: 1, change: 'created', reason: null, actor, created_at },
      ],
      next_cursor: null,
    });
  });

  it('has at most `limit` of them, 100 without one', async () => {
    const { id } = await createWith(client, 102);
    expect(numbers((await page(client, id)).data)).toEqual(Array.from({ length: 100 }, (_, i) => 102 - i));
    expect(numbers((await page(client, id, 'limit=1')).data)).toEqual([102]);
    expect(await page(client, id, 'limit=200')).toMatchObject({
      data: { length: 102 },
      next_cursor: null,
    });
    expect(await page(client, id, 'limit=102')).toMatchObject({ next_cursor: null });
    expect(await page(client, id, 'limit=101')).toMatchObject({ next_cursor: expect.any(String) });
  });

  it('misses none and shows none twice while versions are added', async () => {
    const { id } = await createWith(client, 8);
    const pages = [await page(client, id, 'limit=3')];
    for (let last = pages[0]!; last.next_cursor !== null; pages.push(last)) {
      await patch(id, { description: `another-${pages.length}` });
      last = await page(client, id, `limit=3&cursor=${last.next_cursor}`);
    }
    expect(pages.map(({ data }) => numbers(data))).toEqual([
      [8, 7, 6],
      [5, 4, 3],
      [2, 1],
    ]);
    expect(numbers(await history(client, id))[0]).toBe(10);
  });

  it('links to its next page, which the link gets', async () => {
    const { name } = await createWith(client, 3);
    const first = await client.get(`${versionsOf(name)}?limit=2`);
    const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.link!)![1]!;
    const second = await client.get(link.slice(link.indexOf('/v1')));
    expect([numbers(second.body.data), second.body.next_cursor, second.headers.link]).toEqual([
      [1],
      null,
      undefined,
    ]);
  });

  it('takes a cursor with another limit, and by the name instead of the ID', async () => {
    const { id, name } = await createWith(client, 4);
    const { next_cursor: cursor } = await page(client, id, 'limit=1');
    expect(numbers((await page(client, name, `cursor=${cursor}&limit=2`)).data)).toEqual([3, 2]);
  });

  it.each(['0', '201', '-1', '1.5', '', 'abc', '1e1', '%2B1', '99999999999999999999'])(
    'refuses limit=%s',
    async (limit) => {
      const answer = await client.get(`${versionsOf('base')}?limit=${limit}`);
      expect(refusal(answer)).toEqual([400, 'validation_failed', ['limit', expect.any(String)]]);
      expect(answer.body.errors[0].in).toBe('query');
    },
  );

  it('refuses a limit and a cursor that stand twice, and both at once', async () => {
    const answer = await client.get(`${versionsOf('base')}?limit=1&limit=1&cursor=a&cursor=b`);
    expect(refusal(answer)).toEqual([
      400,
      'validation_failed',
      ['limit', expect.any(String)],
      ['cursor', expect.any(String)],
    ]);
  });

  it('refuses a cursor of another harness, organization or listing, and what is none', async () => {
    const { id } = await createWith(client, 2);
    const other = await createWith(client, 2);
    const { owner } = await newOrg(server);
    const foreign = await owner.create({ name: uniqueName() });
    await owner.patch(urlOf(foreign.id), { description: 'x' }).expect(200);
    const { body: harnesses } = await client.get('/v1/harnesses?limit=1&include_archived=true');
    const cursors = [
      (await page(client, other.id, 'limit=1')).next_cursor,
      (await page(owner, foreign.id, 'limit=1')).next_cursor,
      harnesses.next_cursor,
      'x',
      '',
      '%7B%7D',
      Buffer.from('["a","b","c"]').toString('base64url'),
    ];
    for (const cursor of cursors) {
      const answer = await client.get(`${versionsOf(id)}?cursor=${cursor}`);
      expect([cursor, ...refusal(answer)]).toEqual([
        cursor,
        400,
        'invalid_cursor',
        ['cursor', 'invalid_cursor'],
      ]);
    }
  });

  it.each(['', '/1', '/1/diff/1'])('refuses unknown query parameters at …/versions%s', async (rest) => {
    const answer = await client.get(`${versionsOf('base')}${rest}?limt=1`);
    expect(refusal(answer)).toEqual([400, 'validation_failed', ['limt', 'unknown_parameter']]);
  });
});
