import { Client } from '../support/client.js';
import { documentedExamples } from '../support/documented-examples.js';
import { send } from '../support/harnesses.js';
import { operationsOf, type OpenApi } from '../support/openapi.js';
import { ADMIN_KEY, OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let document: OpenApi;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  document = (await client.get('/openapi.json')).body as OpenApi;
});

afterAll(() => server.stop());

/** Sends an operation with what is filled in when somebody presses "Try it out": examples and defaults. */
async function tryOut({ route, parameters = [] }: ReturnType<typeof operationsOf>[number]) {
  const [method, template] = route.split(' ') as [string, string];
  const filledIn = parameters.flatMap((one) => {
    const { example, default: otherwise } = one.schema as { example?: unknown; default?: unknown };
    const value = one.example ?? example ?? otherwise;
    return value === undefined ? [] : [{ ...one, value: String(value as string | boolean) }];
  });
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(filledIn.find((one) => one.in === 'path' && one.name === name)!.value),
  );
  const query = new URLSearchParams(
    filledIn.filter((one) => one.in === 'query').map(({ name, value }): [string, string] => [name, value]),
  );
  const [first] = documentedExamples(document).filter((one) => !one.status && one.route === route);
  const answer = await send(`${server.url}${path}?${query.toString()}`, {
    method: method.toUpperCase(),
    headers: {
      Authorization: `Bearer ${path.startsWith('/v1/orgs') ? ADMIN_KEY : OWNER_KEY}`,
      ...(first && { 'Content-Type': first.mediaType }),
    },
    ...(first && { body: JSON.stringify(first.value) }),
  });
  return { route, answer };
}

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

  it('fills in what is taken as it stands, whatever is tried out', async () => {
    for (const operation of operationsOf(document)) {
      const { route, answer } = await tryOut(operation);
      // Whose ID or name there is nothing, or is something already, is no mistake of the form.
      const isTaken = answer.status < 400 || [404, 409].includes(answer.status);
      const { error } = answer.body as { error?: string };
      expect([route, answer.status, error, isTaken]).toEqual([route, answer.status, error, true]);
    }
  });

  it('starts from an example at the first click', async () => {
    const operation = operationsOf(document).find(({ operationId }) => operationId === 'import_harness')!;
    const { answer } = await tryOut(operation);
    expect([answer.status, answer.body.name]).toEqual([201, expect.stringMatching(/^coding(-\d+)?$/)]);
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
