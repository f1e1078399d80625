import { Client, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const LONE = '\\ud800';
/** A body as text: JSON.stringify would lose what these tests are about. */
const send = (keys: string) =>
  api.post('/v1/harnesses').type('json').send(`{"name":"${uniqueName()}",${keys}}`);
const skill = (config: string) => `"capabilities":[{"ref":"skill:x","config":${config}}]`;

/** In an order of their own: jsonb does not keep that of keys. */
const entries = (object: unknown) =>
  Object.entries(object as object).toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('names that JavaScript gives a meaning', () => {
  it.each<[string, string, (body: Harness) => unknown]>([
    ['metadata', '"embedder_metadata":{"__proto__":"x","constructor":"y"}', (body) => body.embedder_metadata],
    [
      'a config',
      skill('{"__proto__":{"a":1},"toString":2}'),
      (body) => (body.capabilities as { config: object }[])[0]!.config,
    ],
    [
      'server names',
      '"mcpServers":{"constructor":{"url":"https://a.org"}}',
      (body) => Object.keys(body.mcpServers as object),
    ],
    [
      'header names',
      '"mcpServers":{"a":{"url":"https://a.org","headers":{"__proto__":"v","hasOwnProperty":"w"}}}',
      (body) => (body.mcpServers as { a: { headers: object } }).a.headers,
    ],
  ])('are stored exactly as %s', async (_what, keys, pick) => {
    const { body, text } = await send(keys).expect(201);
    const sent = JSON.parse(`{${keys}}`.replace(/"v"|"w"/g, '"********"')) as Harness;
    expect(entries(pick(body))).toEqual(entries(pick(sent)));
    const again = await api.get(`/v1/harnesses/${body.id}`);
    expect(again.text).toBe(text);
    const effective = await api.get(`/v1/harnesses/${body.id}/effective`).expect(200);
    expect(entries(pick(effective.body))).toEqual(entries(pick(body)));
  });

  it('have an origin like any other', async () => {
    const { body } = await send('"embedder_metadata":{"__proto__":"x","a/b":"y"}').expect(201);
    const { text } = await api.get(`/v1/harnesses/${body.id}/effective`);
    const { origins } = JSON.parse(text) as { origins: object };
    expect(Object.keys(origins).toSorted()).toEqual([
      '/embedder_metadata/__proto__',
      '/embedder_metadata/a~1b',
    ]);
  });
});

describe('text that cannot be stored', () => {
  it('is refused in layers, patches and previews alike', async () => {
    const { id } = await api.create({ name: uniqueName() });
    const raw = (path: string, body: string) => api.post(path).type('json').send(body);
    const prompt = `"system_prompt":"${LONE}"`;
    const answers = await Promise.all([
      api.patch(`/v1/harnesses/${id}`).type('json').send(`{${prompt}}`),
      raw('/v1/harnesses/preview', `{${prompt}}`),
      raw(`/v1/harnesses/${id}/impact`, `{${prompt}}`),
      raw(`/v1/harnesses/${id}/effective`, `{"layers":[{"kind":"agent",${prompt}}]}`),
    ]);
    expect(answers.map(({ status, body }) => [status, body.errors?.[0].code])).toEqual(
      answers.map(() => [400, 'unstorable_text']),
    );
  });
});

describe('bodies that are wrong all over', () => {
  it.each<[string, string]>([
    ['/v1/harnesses', '{"KEYS}'],
    ['/v1/harnesses/validate', '{"KEYS}'],
    ['/v1/harnesses/generic/effective', '{"layers":[{"kind":"agent","KEYS}]}'],
  ])('POST %s answers for 3,000 unknown keys with 100 problems', async (path, body) => {
    const keys = Array.from({ length: 3000 }, (_, i) => `k${i}":1`).join(',"');
    const response = await api.post(path).type('json').send(body.replace('KEYS', keys));
    expect(response.body.errors).toHaveLength(100);
  });

  it('lists of the wrong things by the thousand are refused with 100 problems', async () => {
    const response = await api.post('/v1/harnesses', {
      name: uniqueName(),
      capabilities: Array(20_000).fill(1),
      initial_files: Array(20_000).fill(1),
      tags: Array(20_000).fill(1),
    });
    expect([response.status, response.body.errors.length]).toEqual([400, 100]);
  });
});

describe('the widest and deepest that is allowed', () => {
  const list = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
  let leaf: Harness;

  beforeAll(async () => {
    for (let level = 1; level <= 16; level++) {
      leaf = await api.create({
        name: `level-${level}`,
        ...(level > 1 && { parent_harness_id: leaf.id }),
        capabilities: list(250, (i) => ({ ref: `skill:${level % 2 ? i : i + 125}` })),
        network_access: {
          allowed: list(500, (i) => (level % 2 ? `*.d${i}.org` : `https://a.d${i}.org/p/${level}`)),
          blocked: list(500, (i) => `blocked-${level}-${i}.org`),
        },
        initial_files: list(100, (i) => ({ path: `${level}/${i}`, content: `${level}` })),
        mcpServers: Object.fromEntries(list(50, (i) => [`s${level}-${i}`, { url: `https://a.d${i}.org/p` }])),
        embedder_metadata: Object.fromEntries(list(16, (i) => [`${level}-${i}`, 'x'])),
      });
    }
  });

  it('is resolved with an origin for every element', async () => {
    const { body } = await api.get(`/v1/harnesses/${leaf.id}/effective`).expect(200);
    const {
      capabilities,
      initial_files: files,
      mcpServers,
      embedder_metadata: metadata,
      network_access,
    } = body;
    const counts = [
      capabilities,
      files,
      Object.keys(mcpServers),
      Object.keys(metadata),
      network_access.blocked,
    ];
    expect(counts.map(({ length }) => length)).toEqual([376, 1600, 800, 256, 8000]);
    const elements = 376 + 1600 + 800 + 256 + 8000 + network_access.allowed.length;
    expect(Object.keys(body.origins)).toHaveLength(elements);
  });

  it('is asked about a hundred URLs', async () => {
    const urls = list(100, (i) => `https://blocked-7-${i}.org/${'x'.repeat(1000)}`);
    const { body } = await api.post(`/v1/harnesses/${leaf.id}/network-access/check`, { urls }).expect(200);
    expect(body.results.every(({ reason }: { reason: string }) => reason === 'blocked_by_rule')).toBe(true);
  });

  it('is previewed through its root', async () => {
    const { body } = await api.post('/v1/harnesses/level-1/impact', { system_prompt: 'x' }).expect(200);
    expect(body.data).toHaveLength(15);
  });
});
