import { Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let nobody: Client;

beforeAll(async () => {
  server = await startServer();
  nobody = new Client(server.url, null);
});
afterAll(() => server.stop());

const CONSTANT = ['/openapi.json', '/openapi.yaml', '/docs', '/docs/', '/docs/swagger-ui-init.js'];

describe.each(CONSTANT)('%s', (path) => {
  it('has a strong entity tag, the same each time, and is checked before it is used again', async () => {
    const [first, second] = [await nobody.get(path), await nobody.get(path)];
    expect(first.headers.etag).toMatch(/^"[\w-]{16}"$/);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(first.headers['cache-control']).toBe('no-cache');
  });

  it('is a 304 for whoever has it, for GET and HEAD', async () => {
    const { headers } = await nobody.get(path);
    for (const ask of [nobody.get, nobody.head]) {
      const fresh = await ask(path).set('If-None-Match', `"other", W/${headers.etag}`);
      expect([fresh.status, fresh.text ?? '']).toEqual([304, '']);
      expect(fresh.headers).toMatchObject({ etag: headers.etag, 'cache-control': 'no-cache' });
      expect(fresh.headers['content-type']).toBeUndefined();
    }
    expect((await nobody.get(path).set('If-None-Match', '"other"')).status).toBe(200);
  });
});

it('has tags that tell the documents apart', async () => {
  const tags = await Promise.all(CONSTANT.map(async (path) => (await nobody.get(path)).headers.etag));
  expect(new Set(tags).size).toBe(CONSTANT.length);
});

it.each([...CONSTANT, '/docs/swagger-ui.css', '/health/live', '/health/ready'])(
  'answers HEAD as GET, without the body: %s',
  async (path) => {
    const get = await nobody.get(path);
    const head = await nobody.head(path);
    expect([head.status, head.text ?? '']).toEqual([200, '']);
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control'])
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
  },
);

it('answers HEAD for metrics', async () => {
  const { status, headers } = await nobody.head('/metrics');
  expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
});

it('refuses a query on the documents, also from whoever has them', async () => {
  const { headers } = await nobody.get('/openapi.yaml');
  const refused = await nobody.get('/openapi.yaml?x=1').set('If-None-Match', headers.etag!);
  expect(refused.status).toBe(400);
});

it('is where the root leads to, below a path of a proxy too', async () => {
  const { status, headers } = await nobody.get('/');
  expect([status, headers.location]).toEqual([302, 'docs']);
});
