import { cliOf, writeFiles } from '../support/cli.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { read, send } from '../support/harnesses.js';
import { COMPRESSING, TRANSPARENT, type Proxy } from '../support/proxies.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let direct: Client;

beforeAll(async () => {
  server = await startServer();
  direct = new Client(server.url);
});
afterAll(() => server.stop());

const path = (id: string) => `/v1/harnesses/${id}`;

/** The writes that compare versions, as clients of an archived harness at version 2 send them. */
const WRITES: [string, (client: Client, id: string) => ReturnType<Client['post']>][] = [
  ['PATCH', (client, id) => client.patch(path(id), { status: 'active' })],
  ['DELETE', (client, id) => client.delete(path(id))],
  ['permanent deletion', (client, id) => client.post(`${path(id)}/delete`)],
];

async function createAtVersion2(): Promise<string> {
  const { id } = await direct.create({ name: uniqueName() });
  await direct.delete(path(id));
  return id;
}

describe.each(COMPRESSING)('behind $name', ({ start }) => {
  let proxy: Proxy;
  let client: Client;
  beforeAll(async () => {
    proxy = await start(server.url);
    client = new Client(proxy.url);
  });
  afterAll(() => proxy.stop());

  it('answers are compressed, with a weak tag, and the same otherwise', async () => {
    const { id } = await direct.create({ name: uniqueName(), system_prompt: 'ä'.repeat(10_000) });
    const { headers, body } = await client.get(path(id)).set('Accept-Encoding', 'gzip');
    const plain = await direct.get(path(id));
    expect([headers['content-encoding'], headers.etag]).toEqual(['gzip', `W/${plain.headers.etag}`]);
    expect(body).toEqual(plain.body);
  });

  it('a client that has the newest is told so by the weak tag', async () => {
    const { headers } = await client.get(path('generic'));
    expect(headers.etag).toMatch(/^W\//);
    expect((await client.get(path('generic')).set('If-None-Match', headers.etag!)).status).toBe(304);
  });

  it.each(WRITES)(
    'a weak tag is a 412 that says what to send to %s, and that goes through',
    async (_what, write) => {
      const id = await createAtVersion2();
      const { headers } = await client.get(path(id));
      const refused = await write(client, id).set('If-Match', headers.etag!);
      expect(refusal(refused)).toEqual([412, 'version_mismatch']);
      const [, condition] = /send the version alone, such as ("\d+")$/.exec(refused.body.detail as string)!;
      expect(condition).toBe('"2"');
      expect([200, 204]).toContain((await write(client, id).set('If-Match', condition!)).status);
    },
  );

  it('a restore goes by the version alone', async () => {
    const { id } = await client.create({ name: uniqueName() });
    await client.patch(path(id), { description: 'x' });
    const restored = await client.post(`${path(id)}/versions/1/restore`).set('If-Match', '"2"');
    expect([restored.status, restored.body.version]).toEqual([200, 3]);
  });

  it('a version that is no longer the newest is a 412 that speaks of no tag', async () => {
    const id = await createAtVersion2();
    const { status, body } = await client.patch(path(id), {}).set('If-Match', '"1"');
    expect([status, body.detail]).toEqual([412, 'the harness is at version 2 now']);
  });

  it('the command line applies, compares and archives', async () => {
    const name = uniqueName('behind');
    const folder = await writeFiles({ 'a.yaml': `name: ${name}\ndescription: One\n` });
    const cli = cliOf(proxy);
    try {
      expect(await cli('apply', folder.path)).toMatchObject({ code: 0, stderr: '' });
      await folder.write({ 'a.yaml': `name: ${name}\ndescription: Two\n` });
      expect((await cli('diff', folder.path)).code).toBe(1);
      expect(await cli('apply', folder.path)).toMatchObject({ code: 0, stderr: '' });
      expect(await cli('archive', name)).toMatchObject({ code: 0, stderr: '' });
    } finally {
      await folder.remove();
    }
    expect(await read(direct, name)).toMatchObject({ status: 'archived', version: 3, description: 'Two' });
  });
});

describe.each(TRANSPARENT)('behind $name', ({ start }) => {
  let proxy: Proxy;
  beforeAll(async () => {
    proxy = await start(server.url);
  });
  afterAll(() => proxy.stop());

  const headers = { Authorization: `Bearer ${OWNER_KEY}`, 'Accept-Encoding': 'gzip, br' };
  const ask = (url: string, method = 'GET', more = {}, body?: string) =>
    send(proxy.url + url, { method, headers: { ...headers, ...more }, body });

  it('a tag stays strong, and is good for a write', async () => {
    const { id } = await direct.create({ name: uniqueName(), system_prompt: 'a'.repeat(10_000) });
    const seen = await ask(path(id));
    expect([seen.headers.get('content-encoding'), seen.headers.get('etag')]).toEqual([
      null,
      expect.stringMatching(/^"1-/),
    ]);
    const written = await ask(path(id), 'DELETE', { 'If-Match': seen.headers.get('etag') });
    expect(written.status).toBe(204);
  });

  it('the largest files pass, and what is larger is refused', async () => {
    const content = (bytes: number) => [{ path: 'a', content: 'a'.repeat(bytes) }];
    const create = (bytes: number) =>
      ask(
        '/v1/harnesses',
        'POST',
        { 'Content-Type': 'application/json' },
        JSON.stringify({ name: uniqueName(), initial_files: content(bytes) }),
      );
    expect((await create(5 * 1024 * 1024)).status).toBe(201);
    expect((await create(11 * 1024 * 1024)).status).toBe(413);
  });

  it('the path and the ID of a request are read as they were sent', async () => {
    const { status, body } = await ask('/v1/harnesses/a%2Fb', 'GET', { 'X-Request-Id': 'from-the-client' });
    expect([status, body.code, body.instance]).toEqual([404, 'harness_not_found', '/v1/harnesses/a%2Fb']);
    expect(body.request_id).toBe('from-the-client');
  });
});
