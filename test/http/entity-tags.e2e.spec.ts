import { Client, refusal, uniqueName } from '../support/client.js';
import { newKey, NOBODY, read, send } from '../support/harnesses.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;
const etagOf = async (id: string) => (await client.get(url(id))).headers.etag!;

describe('an ETag', () => {
  it('is strong, and its first component is the version', async () => {
    const { id } = await client.create({ name: uniqueName() });
    expect(await etagOf(id)).toMatch(/^"1-[^"]+"$/);
    await client.patch(url(id), { description: 'x' });
    expect(await etagOf(id)).toMatch(/^"2-[^"]+"$/);
  });

  it('stands on every response with one harness, and is the one of the next read', async () => {
    const created = await client.post('/v1/harnesses', { name: uniqueName() });
    expect(created.headers.etag).toBe(await etagOf(created.body.id));
    const patched = await client.patch(url(created.body.id), { tags: ['x'] });
    expect(patched.headers.etag).toBe(await etagOf(created.body.id));
    const copied = await client.post(`${url(created.body.id)}/copy`);
    expect(copied.headers.etag).toBe(await etagOf(copied.body.id));
  });

  it('is the same by ID, by name, as default and for HEAD', async () => {
    const { id } = await read(client, 'generic');
    const tags = [await etagOf(id), await etagOf('generic'), await etagOf('default')];
    tags.push((await client.head(url(id))).headers.etag!);
    expect(new Set(tags).size).toBe(1);
  });

  it('differs for a caller who may do less', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const member = new Client(server.url, await newKey(client, 'member'));
    const admin = new Client(server.url, await newKey(client, 'admin'));
    const tagFor = async (caller: Client) => (await caller.get(url(id))).headers.etag;
    expect(await tagFor(member)).not.toBe(await etagOf(id));
    expect(await tagFor(admin)).toBe(await etagOf(id));
    await client.delete(url(id));
    expect(await tagFor(admin)).not.toBe(await etagOf(id));
  });

  it('comes with the headers that caches need', async () => {
    const { headers } = await client.get(url('generic'));
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary!.split(/, */)).toEqual(expect.arrayContaining(['Authorization', 'X-Org-Id']));
  });

  it('stays when nothing changed', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const before = await etagOf(id);
    const patched = await client.patch(url(id), { description: null });
    expect([patched.headers.etag, await etagOf(id)]).toEqual([before, before]);
  });
});

describe('If-None-Match', () => {
  it.each<[string, (etag: string) => string, number]>([
    ['the tag', (etag) => etag, 304],
    ['its weak form', (etag) => `W/${etag}`, 304],
    ['a list with it', (etag) => `"a", W/"b" , ${etag}`, 304],
    ['*', () => '*', 304],
    ['another tag', () => '"1-x"', 200],
    ['the version alone', () => '"1"', 200],
    ['the tag without quotes', (etag) => etag.slice(1, -1), 200],
    ['nothing', () => '', 200],
  ])('with %s', async (_what, header, status) => {
    const { id } = await client.create({ name: uniqueName() });
    const etag = await etagOf(id);
    for (const ask of [client.get, client.head]) {
      const answer = await ask(url(id)).set('If-None-Match', header(etag));
      const isEmpty = (answer.text ?? '') === '';
      expect([answer.status, answer.headers.etag]).toEqual([status, etag]);
      expect(isEmpty).toBe(status === 304 || ask === client.head);
    }
  });

  it.each(['no-cache', 'no-store', 'max-age=0'])(
    'answers 304 also with Cache-Control: %s',
    async (control) => {
      const etag = await etagOf('generic');
      const { status, text, headers } = await send(server.url + url('generic'), {
        method: 'GET',
        headers: { Authorization: `Bearer ${OWNER_KEY}`, 'If-None-Match': etag, 'Cache-Control': control },
      });
      expect([status, text, headers.get('etag')]).toEqual([304, '', etag]);
      expect(headers.get('cache-control')).toBe('private, no-cache');
    },
  );

  it('answers 200 once the harness has changed', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const etag = await etagOf(id);
    await client.patch(url(id), { description: 'x' });
    expect((await client.get(url(id)).set('If-None-Match', etag)).status).toBe(200);
  });

  it('does not answer 304 to another role', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const member = new Client(server.url, await newKey(client, 'member'));
    expect((await member.get(url(id)).set('If-None-Match', await etagOf(id))).status).toBe(200);
  });

  it('does not hide that there is nothing', async () => {
    expect((await client.get(url(NOBODY)).set('If-None-Match', '*')).status).toBe(404);
  });
});

/** The writes that take If-Match; each is sent to an archived harness at version 2. */
const WRITES: [
  string,
  (id: string, ifMatch: string) => PromiseLike<{ status: number; body: { error?: string }; headers: object }>,
][] = [
  ['PATCH', (id, ifMatch) => client.patch(url(id), { status: 'active' }).set('If-Match', ifMatch)],
  ['an empty PATCH', (id, ifMatch) => client.patch(url(id), {}).set('If-Match', ifMatch)],
  ['DELETE', (id, ifMatch) => client.delete(url(id)).set('If-Match', ifMatch)],
  ['permanent deletion', (id, ifMatch) => client.post(`${url(id)}/delete`).set('If-Match', ifMatch)],
];

async function createAtVersion2(): Promise<string> {
  const { id } = await client.create({ name: uniqueName() });
  await client.delete(url(id));
  return id;
}

describe.each(WRITES)('If-Match on %s', (_what, write) => {
  it.each<[string, (etag: string) => string]>([
    ['the current tag', (etag) => etag],
    ['the current version with any other component', () => '"2-somebody-else"'],
    ['the current version alone', () => '"2"'],
    ['a list with it', (etag) => `"1-x", W/"2-y", ${etag}`],
    ['*', () => '*'],
  ])('lets %s through', async (_tag, header) => {
    const id = await createAtVersion2();
    expect([200, 204]).toContain((await write(id, header(await etagOf(id)))).status);
  });

  it.each([
    ['an old version', '"1-x"'],
    ['a future version', '"3-x"'],
    ['a version that starts alike', '"20-x"'],
    ['another spelling of the version', '"02-x"'],
    ['a weak tag', 'W/"2-x"'],
    ['a list without it', '"1-x", "3-x"'],
    ['an empty tag', '""'],
  ])('refuses %s with the current tag, and writes nothing', async (_tag, header) => {
    const id = await createAtVersion2();
    const before = await client.get(url(id));
    const answer = await write(id, header);
    expect([answer.status, answer.body]).toEqual([
      412,
      expect.objectContaining({ code: 'version_mismatch' }),
    ]);
    expect(answer.headers).toMatchObject({ etag: before.headers.etag });
    expect((await client.get(url(id))).body).toEqual(before.body);
  });

  it.each(['W/"2-x"', '"1-x", W/"2"'])('says of %s what to send instead', async (header) => {
    const { body } = await write(await createAtVersion2(), header);
    expect(body.error).toMatch(/weak tags.*send the version alone, such as "2"/);
  });

  it('says nothing of weak tags where there are none', async () => {
    const { body } = await write(await createAtVersion2(), '"1-x"');
    expect(body.error).not.toContain('weak');
  });

  it.each(['2-x', '"2-x', "'2'", '', '"2" "3"', '*, "2"'])(
    'is a 400 when it is malformed: %s',
    async (header) => {
      const answer = await write(await createAtVersion2(), header);
      expect(refusal(answer)).toEqual([400, 'validation_failed', ['If-Match', 'invalid_format']]);
      expect(answer.body).toMatchObject({ errors: [{ in: 'header' }] });
    },
  );

  it('is not looked at where there is no harness', async () => {
    for (const header of ['*', '"1-x"']) expect((await write(NOBODY, header)).status).toBe(404);
  });
});

describe('without If-Match', () => {
  it('a write goes through whatever happened before', async () => {
    const { id } = await client.create({ name: uniqueName() });
    await client.patch(url(id), { description: 'x' });
    expect((await client.patch(url(id), { tags: ['y'] })).body).toMatchObject({
      description: 'x',
      version: 3,
    });
  });
});
