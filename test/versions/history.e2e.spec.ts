import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { newKey, newOrg, NOBODY, rowsWith, send } from '../support/harnesses.js';
import { sendRaw } from '../support/raw.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';
import {
  changes,
  diff,
  history,
  page,
  restore,
  snapshot,
  urlOf,
  versionsOf,
  type Version,
} from '../support/versions.js';

let server: TestServer;
let client: Client;
let member: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  member = new Client(server.url, await newKey(client, 'member'));
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const patch = (id: string, body: object) => client.patch(urlOf(id), body);
const numbers = (versions: Version[]) => versions.map(({ version }) => version);

/** A harness with so many versions. */
async function createWith(versions: number): Promise<Harness> {
  const harness = await create();
  for (let i = 2; i <= versions; i++) await patch(harness.id, { description: String(i) });
  return harness;
}

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
    const { id } = await createWith(102);
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
    const { id } = await createWith(8);
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
    const { name } = await createWith(3);
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
    const { id, name } = await createWith(4);
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
    const { id } = await createWith(2);
    const other = await createWith(2);
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

describe('the change', () => {
  it.each<[string, string[], (id: string) => PromiseLike<{ status: number }>]>([
    ['a patch', ['updated'], (id) => patch(id, { description: 'x' })],
    ['DELETE', ['archived'], (id) => client.delete(urlOf(id))],
    ['a patch of the status', ['archived'], (id) => patch(id, { status: 'archived' })],
    ['a patch of content and status', ['archived'], (id) => patch(id, { status: 'archived', tags: ['x'] })],
  ])('of %s is %j', async (_what, expected, work) => {
    const { id } = await create();
    expect((await work(id)).status).toBeLessThan(300);
    expect(await changes(client, id)).toEqual(['created', ...expected]);
  });

  it('of bringing it back from the archive is `restored`, of going back to a version `reverted`', async () => {
    const { id } = await create();
    await patch(id, { description: 'x' });
    await client.delete(urlOf(id));
    await patch(id, { status: 'active' });
    await restore(client, id, 1);
    expect(await changes(client, id)).toEqual(['created', 'updated', 'archived', 'restored', 'reverted']);
  });

  it('that begins a copy is `copied`, with a history of its own', async () => {
    const source = await createWith(3);
    const { body } = await client.post(`${urlOf(source.id)}/copy`);
    expect(await changes(client, body.id)).toEqual(['copied']);
    expect(await changes(client, source.id)).toHaveLength(3);
  });

  it('that begins what is made of an example is `imported`', async () => {
    const { body } = await client.post('/v1/harnesses/import?from-example=coding');
    expect(await changes(client, body.id)).toEqual(['imported']);
  });

  it.each<[string, (harness: Harness) => PromiseLike<{ status: number }>]>([
    ['a patch without keys', ({ id }) => patch(id, {})],
    ['a patch with what is there', ({ id, tags }) => patch(id, { tags, status: 'active' })],
    ['going back to what is there', ({ id }) => restore(client, id, 1)],
    ['a refused patch', ({ id }) => patch(id, { tags: [''], description: 'x' })],
    ['a stale patch', ({ id }) => patch(id, { description: 'x' }).set('If-Match', '"9"')],
    ['a read', ({ id }) => client.get(urlOf(id)).set('X-Change-Reason', 'none')],
  ])('is none for %s', async (_what, work) => {
    const harness = await create({ tags: ['x'] });
    await work(harness);
    expect(await changes(client, harness.id)).toEqual(['created']);
  });

  it('is none for archiving what is archived', async () => {
    const { id } = await create();
    await client.delete(urlOf(id));
    await client.delete(urlOf(id)).set('X-Change-Reason', 'again').expect(204);
    expect(await history(client, id)).toMatchObject([{ change: 'archived', reason: null }, {}]);
  });
});

describe('the reason', () => {
  const reasonOf = async (id: string) => (await history(client, id))[0]!.reason;
  /** Header bytes as UTF-8: each character is sent as one byte. */
  const bytes = (text: string) => Buffer.from(text).toString('latin1');
  /** With `fetch`: supertest sends the header as it encodes the body. */
  const describeX = (id: string, reason: string) =>
    send(server.url + urlOf(id), {
      method: 'PATCH',
      body: '{"description":"x"}',
      headers: {
        Authorization: `Bearer ${OWNER_KEY}`,
        'Content-Type': 'application/json',
        'X-Change-Reason': reason,
      },
    });

  it.each<[string, (reason: string) => Promise<string>]>([
    [
      'create',
      async (reason) => {
        const answer = client.post('/v1/harnesses', { name: uniqueName() }).set('X-Change-Reason', reason);
        return (await answer.expect(201)).body.id;
      },
    ],
    [
      'archive',
      async (reason) => {
        const { id } = await create();
        await client.delete(urlOf(id)).set('X-Change-Reason', reason).expect(204);
        return id;
      },
    ],
    [
      'copy',
      async (reason) => {
        const answer = client.post(`${urlOf('base')}/copy`).set('X-Change-Reason', reason);
        return (await answer.expect(201)).body.id;
      },
    ],
    [
      'import',
      async (reason) => {
        const answer = client.post('/v1/harnesses/import?from-example=coding').set('X-Change-Reason', reason);
        return (await answer.expect(201)).body.id;
      },
    ],
    [
      'restore',
      async (reason) => {
        const { id } = await createWith(2);
        await restore(client, id, 1).set('X-Change-Reason', reason).expect(200);
        return id;
      },
    ],
  ])('of %s is what X-Change-Reason says', async (what, work) => {
    expect(await reasonOf(await work(`Reason to ${what}`))).toBe(`Reason to ${what}`);
  });

  it.each([
    ['500 characters', 'x'.repeat(500)],
    ['500 code points of four bytes', '👍'.repeat(500)],
    ['text in UTF-8', 'Größer, 더 빠르게, עוד – “done” 🚀'],
    ['quotes and backslashes', `'; DROP TABLE x; -- "\\u0000" \\ %00 $1`],
  ])('may be %s', async (_what, reason) => {
    const { id } = await create();
    const { status } = await describeX(id, bytes(reason));
    expect([status, await reasonOf(id)]).toEqual([200, reason]);
  });

  it('that is not UTF-8 is read as Latin-1', async () => {
    const { id } = await create();
    const { status } = await describeX(id, 'caf\u00e9');
    expect([status, await reasonOf(id)]).toEqual([200, 'café']);
  });

  it.each([
    ['501 characters', 'x'.repeat(501)],
    ['501 code points', '👍'.repeat(501)],
  ])('of %s is refused, and nothing is written', async (_what, reason) => {
    const { id } = await create();
    const answers = [
      await describeX(id, bytes(reason)),
      await client.delete(urlOf(id)).set('X-Change-Reason', bytes(reason)),
      await client.post(`${urlOf(id)}/copy`).set('X-Change-Reason', bytes(reason)),
      await restore(client, id, 1).set('X-Change-Reason', bytes(reason)),
    ];
    for (const answer of answers) {
      expect(refusal(answer)).toEqual([400, 'validation_failed', ['X-Change-Reason', 'too_long']]);
      expect(answer.body.errors[0]).toMatchObject({ in: 'header', detail: expect.stringContaining('500') });
    }
    expect(await changes(client, id)).toEqual(['created']);
  });

  it.each([
    ['NUL', Buffer.from('a\0b')],
    ['half of a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80])],
  ])('with %s is no error of ours', async (what, reason) => {
    const { id } = await create();
    const body = '{"description":"x"}';
    const head = `PATCH ${urlOf(id)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${OWNER_KEY}\r\n`;
    const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nX-Change-Reason: `;
    const request = Buffer.concat([Buffer.from(head + type), reason, Buffer.from(`\r\n\r\n${body}`)]);
    const { status } = await sendRaw(server.url, request);
    expect(status).toBe(what === 'NUL' ? 400 : 200);
    expect(await changes(client, id)).toHaveLength(what === 'NUL' ? 1 : 2);
  });
});

describe('the actor', () => {
  it('is the key that made the change', async () => {
    const key = await newKey(client, 'admin');
    const admin = new Client(server.url, key);
    const { id } = await create();
    await admin.patch(urlOf(id), { description: 'x' }).expect(200);
    const actors = await Promise.all(
      [admin, client].map(async (who) => (await who.get('/v1/me')).body.key_id as string),
    );
    expect((await history(member, id)).map(({ actor }) => actor)).toEqual(actors);
    expect(new Set(actors).size).toBe(2);
    expect(JSON.stringify(await history(client, id))).not.toContain(key);
  });
});

describe('who may read the history', () => {
  it('members, also that of a built-in', async () => {
    const { id } = await createWith(2);
    for (const harness of [id, 'generic']) {
      expect((await history(member, harness)).at(-1)).toMatchObject({ version: 1, change: 'created' });
      expect(await snapshot(member, harness, 1)).toMatchObject({ version: 1 });
      expect(await diff(member, harness, 1, 1)).toEqual([]);
    }
  });

  it('nobody of another organization, who cannot tell it from none', async () => {
    const { id, name } = await createWith(2);
    const { owner } = await newOrg(server);
    for (const harness of [id, name, NOBODY]) {
      for (const rest of ['', '/1', '/1/diff/2', '/7']) {
        const answer = await owner.get(`${versionsOf(harness)}${rest}`);
        expect(refusal(answer)).toEqual([404, 'harness_not_found']);
      }
    }
    expect(refusal(await restore(owner, id, 1))).toEqual([404, 'harness_not_found']);
    expect(await changes(client, id)).toEqual(['created', 'updated']);
  });
});

describe('a version that is not there', () => {
  it.each(['01', '1.0', '1e0', '%201', '+1'])(
    '%s is none, whatever number it would make',
    async (version) => {
      const { id } = await createWith(2);
      const answers = [await client.get(`${versionsOf(id)}/${version}`), await restore(client, id, version)];
      expect(answers.map(refusal)).toEqual(answers.map(() => [404, 'version_not_found']));
    },
  );

  it.each(['0', '3', 'abc', '-1', '2147483647', '2147483648', '9'.repeat(30)])(
    '%s is a 404 version_not_found',
    async (version) => {
      const { id } = await createWith(2);
      const answers = [
        await client.get(`${versionsOf(id)}/${version}`),
        await client.get(`${versionsOf(id)}/${version}/diff/1`),
        await client.get(`${versionsOf(id)}/1/diff/${version}`),
        await restore(client, id, version),
      ];
      expect(answers.map(refusal)).toEqual(answers.map(() => [404, 'version_not_found']));
    },
  );
});

describe('the harness whose history it is', () => {
  it('may be said by name, by the one it has now', async () => {
    const { id, name } = await create();
    const renamed = uniqueName('renamed');
    await patch(id, { name: renamed });
    expect(await history(client, renamed)).toEqual(await history(client, id));
    expect(await snapshot(client, renamed, 1)).toMatchObject({ id, name });
    expect(await diff(client, renamed, 1, 2)).not.toEqual([]);
    expect(refusal(await client.get(versionsOf(name)))).toEqual([404, 'harness_not_found']);
  });

  it('may be `default`', async () => {
    const { owner } = await newOrg(server);
    expect(await snapshot(owner, 'default', 1)).toMatchObject({ name: 'generic' });
    expect(await history(owner, 'default')).toEqual(await history(owner, 'generic'));
    expect(await diff(owner, 'default', 1, 1)).toEqual([]);
  });

  it.each(['NO', 'a--b', 'config', 'harness_1', '%00'])('is not %s', async (name) => {
    for (const rest of ['', '/1', '/1/diff/1'])
      expect(refusal(await client.get(`${versionsOf(name)}${rest}`))).toEqual([404, 'harness_not_found']);
  });

  it('may be archived', async () => {
    const { id, name } = await createWith(2);
    await client.delete(urlOf(id)).expect(204);
    expect(numbers(await history(client, name))).toEqual([3, 2, 1]);
    expect(await snapshot(client, id, 1)).toMatchObject({ status: 'active', archived_at: null });
    expect(await snapshot(client, id, 3)).toMatchObject({
      status: 'archived',
      archived_at: expect.any(String),
    });
    expect(await diff(client, id, 1, 2)).not.toEqual([]);
  });

  it('takes its history with it when it is deleted', async () => {
    const { id } = await create({ system_prompt: 'planted-prompt', description: 'planted-words' });
    await patch(id, { system_prompt: 'other' }).set('X-Change-Reason', 'planted-reason');
    await client.delete(urlOf(id)).expect(204);
    const rows = () =>
      server.database.query('SELECT FROM harnesses.harness_version WHERE harness_id = $1', [
        id.slice('harness_'.length),
      ]);
    expect([(await rows()).length, (await rowsWith(server, 'planted')).length > 0]).toEqual([3, true]);
    await client.post(`${urlOf(id)}/delete`).expect(204);
    expect([await rows(), await rowsWith(server, 'planted')]).toEqual([[], []]);
    for (const rest of ['', '/1', '/1/diff/2'])
      expect(refusal(await client.get(`${versionsOf(id)}${rest}`))).toEqual([404, 'harness_not_found']);
    expect(refusal(await restore(client, id, 1))).toEqual([404, 'harness_not_found']);
  });
});

it('an empty reason is none', async () => {
  const { id } = await create();
  await patch(id, { description: 'x' }).set('X-Change-Reason', '');
  expect((await history(client, id))[0]!.reason).toBeNull();
});
