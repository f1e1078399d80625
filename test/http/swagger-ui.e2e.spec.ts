import { Client } from '../support/client.js';
import { type OpenApi } from '../support/openapi.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let document: OpenApi;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  document = (await client.get('/openapi.json')).body as OpenApi;
});

afterAll(() => server.stop());

describe('Swagger UI', () => {
  it.each(['/docs', '/docs/'])(
    'at %s loads nothing that is missing, or that its own policy forbids',
    async (page) => {
      const { status, headers, text } = await client.get(page);
      expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/html/)]);
      const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, url]) => new URL(url!, server.url + page),
      );
      expect(assets.length).toBeGreaterThan(3);
      for (const { origin, pathname } of assets) {
        const asset = await client.get(pathname);
        expect([origin, pathname, asset.status]).toEqual([server.url, pathname, 200]);
        const type = { js: 'javascript', css: 'text/css', png: 'image/png' }[pathname.split('.').pop()!]!;
        expect(asset.headers['content-type']).toContain(type);
      }
      expect(text).not.toMatch(/<script>[^<]*\S/);
      expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
    },
  );

  it('calls the server under the address that the browser has, keeps the key, and opens deep links', async () => {
    const { text } = await client.get('/docs/swagger-ui-init.js').buffer(true);
    const options = JSON.parse(/let options = (\{[^]*?\n\});?\n/.exec(text)![1]!) as {
      swaggerDoc: OpenApi;
      customOptions: object;
    };
    expect(options.customOptions).toMatchObject({ persistAuthorization: true });
    expect(options.swaggerDoc.paths).toEqual(document.paths);
    const [first] = options.swaggerDoc.servers as { url: string }[];
    expect(new URL(first!.url, 'http://localhost:3000/docs').origin).toBe('http://localhost:3000');
  });

  it('is where the links for people lead', async () => {
    const { body } = await client.get('/v1/harnesses/generic');
    expect(body.ui_link).toBe(`${server.url}/docs#/harnesses/get_harness`);
    expect(body.view_url).toBe(body.ui_link);
    const get = document.paths['/v1/harnesses/{harness_id}']!.get!;
    expect([get.tags, get.operationId]).toEqual([['harnesses'], 'get_harness']);
  });

  it('can be switched off, with the document, and then links lead to the harness itself', async () => {
    const plain = await startServer({ SWAGGER_ENABLED: 'false' });
    const statuses = [];
    for (const path of ['/docs', '/docs/', '/openapi.json', '/openapi.yaml'])
      statuses.push((await new Client(plain.url).get(path)).status);
    const { body } = await new Client(plain.url).get('/v1/harnesses/generic');
    await plain.stop();
    expect(statuses).toEqual([404, 404, 404, 404]);
    expect([body.view_url, body.ui_link]).toEqual([body.self_url, body.self_url]);
  });
});
