import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { newKey, send } from '../support/harnesses.js';
import { sendRaw } from '../support/raw.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';
import { changes, createWith, history, restore, urlOf } from '../support/versions.js';

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
    const source = await createWith(client, 3);
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
        const { id } = await createWith(client, 2);
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

it('an empty reason is none', async () => {
  const { id } = await create();
  await patch(id, { description: 'x' }).set('X-Change-Reason', '');
  expect((await history(client, id))[0]!.reason).toBeNull();
});
