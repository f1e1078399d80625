import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { applyPatch, type Operation as LibraryOperation } from 'rfc6902';
import { Client, refusal, uniqueName } from '../support/client.js';
import { FREE_REF, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  diff,
  patched,
  snapshot,
  snapshots,
  update,
  versionsOf,
  writable,
  type Operation,
} from '../support/versions.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const SECRET = 'Bearer sk-planted-secret';
const withSecret = (value: string) => ({ docs: { url: 'https://a.org', headers: { Authorization: value } } });

const patch = (id: string, body: object) => update(client, id, body);

describe('a diff', () => {
  it('is empty between a version and itself', async () => {
    const { id } = await create({ tags: ['x'], mcpServers: withSecret(SECRET) });
    const answer = await client.get(`${versionsOf(id)}/1/diff/1`).expect(200);
    expect(answer.body).toEqual({ from: 1, to: 1, patch: [] });
  });

  it('is empty when only the status, or a header value, changed', async () => {
    const { id } = await create({ mcpServers: withSecret(SECRET) });
    await patch(id, { mcpServers: withSecret('another') });
    await patch(id, { status: 'archived' });
    expect((await read(client, id)).version).toBe(3);
    expect([await diff(client, id, 1, 2), await diff(client, id, 3, 1)]).toEqual([[], []]);
  });

  it('never shows a header value', async () => {
    const { id } = await create();
    await patch(id, { mcpServers: withSecret(SECRET) });
    const { text } = await client.get(`${versionsOf(id)}/1/diff/2`);
    expect(text).toContain('********');
    expect(text).not.toContain('planted');
  });

  it('goes in either direction, and over versions in between', async () => {
    const { id } = await create({ description: 'one' });
    await patch(id, { description: 'two' });
    await patch(id, { description: 'three' });
    const replace = (value: string) => [{ op: 'replace', path: '/description', value }];
    expect(await diff(client, id, 1, 2)).toEqual(replace('two'));
    expect(await diff(client, id, 3, 1)).toEqual(replace('one'));
    expect(await diff(client, id, 1, 3)).toEqual(replace('three'));
  });

  it('of a rename has the display name that followed it', async () => {
    const { id } = await create();
    const name = uniqueName('renamed');
    const { display_name: value } = await patch(id, { name });
    expect(await diff(client, id, 1, 2)).toEqual([
      { op: 'replace', path: '/name', value: name },
      { op: 'replace', path: '/display_name', value },
    ]);
  });

  it.each<[string, string, string, string[]]>([
    [
      'escapes what a pointer needs escaped',
      '{"a/b":"1","~":"1","~1":"1"}',
      '{"a/b":"2","~":"2","~0":"1"}',
      ['replace /a~1b', 'replace /~0', 'remove /~01', 'add /~00'],
    ],
    [
      'replaces objects in which keys differ that appliers mind',
      '{"__proto__":"1","constructor":"1"}',
      '{"prototype":"1","__proto__":"2"}',
      ['replace '],
    ],
  ])('%s', async (_what, before, after, expected) => {
    const content = (inner: object) => ({
      embedder_metadata: inner,
      capabilities: [{ ref: FREE_REF, config: { inner } }],
    });
    const { id } = await create(content(JSON.parse(before) as object));
    await patch(id, content(JSON.parse(after) as object));
    await patch(id, content({}));
    const [first, second, third] = (await snapshots(client, id, 3)).map(writable);
    const there = await diff(client, id, 1, 2);
    const paths = there.map(({ op, path }) => `${op} ${path}`);
    for (const place of ['/embedder_metadata', '/capabilities/0/config/inner']) {
      expect(paths).toEqual(expect.arrayContaining(expected.map((line) => line.replace(' ', ` ${place}`))));
    }
    expect(patched(first, there)).toEqual(second);
    expect(patched(second, await diff(client, id, 2, 1))).toEqual(first);
    expect(patched(third, await diff(client, id, 3, 2))).toEqual(second);
    expect(patched(second, await diff(client, id, 2, 3))).toEqual(third);
  });
});

describe('a diff of long lists', () => {
  const list = (n: number, item: (i: number) => unknown) => Array.from({ length: n }, (_, i) => item(i));
  const setting = (value: unknown) => ({ capabilities: [{ ref: FREE_REF, config: { value } }] });
  const capability = (name: string) => (i: number) => ({
    ref: `plugin:${name}-${i}`,
    config: { list: list(20, (j) => `${name}${j}`) },
  });

  it.each<[string, object, object]>([
    [
      'network patterns',
      { network_access: { allowed: list(500, (i) => `a${i}.org`) } },
      { network_access: { allowed: list(500, (i) => `b${i}.org`) } },
    ],
    [
      'capabilities',
      { capabilities: list(250, capability('a')) },
      { capabilities: list(250, capability('b')) },
    ],
    ['a setting', setting(list(30_000, () => 1)), setting(list(30_000, () => 2))],
    ['a setting that gets short', setting(list(30_000, () => 1)), setting([2])],
  ])('(%s) comes to an end', async (_what, before, after) => {
    const { id } = await create(before);
    await patch(id, after);
    const [from, to] = (await snapshots(client, id, 2)).map(writable);
    expect(patched(from, await diff(client, id, 1, 2))).toEqual(to);
    expect(patched(to, await diff(client, id, 2, 1))).toEqual(from);
  });
});

/** Values of every key that can be written, made to meet one another often. */
const few = <T>(value: fc.Arbitrary<T>, maxLength = 4) => fc.array(value, { maxLength });
const key = fc.constantFrom('a', 'b', 'a/b', '~', '~1', '', ' ', 'ключ', '0', '-', 'toString');
const json = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, '', 'a', '👍', 0, 1, -1.5, 1e-9),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
}));
const capabilities = fc.uniqueArray(
  fc.record({ ref: fc.constantFrom('plugin:a', 'plugin:b', 'plugin:c', 'plugin:d'), config: json.object }),
  { selector: ({ ref }) => ref },
);
const files = fc.uniqueArray(
  fc.record({
    path: fc.constantFrom('/a', '/b', '/c~/d', '/ü'),
    content: fc.constantFrom('', 'YQ==', 'YWI='),
    encoding: fc.constantFrom('text', 'base64'),
    is_readonly: fc.boolean(),
  }),
  { selector: ({ path }) => path },
);
const servers = fc.dictionary(
  fc.constantFrom('docs', 'a/b', 'x~y'),
  fc.record({
    url: fc.constantFrom('https://a.org', 'https://b.org/x'),
    headers: fc.dictionary(fc.constantFrom('X-A', 'X~B'), fc.constantFrom('1', '2')),
    tool_discovery: fc.boolean(),
  }),
);
const patterns = few(fc.constantFrom('a.org', '*.b.org', 'c.org', 'https://d.org/x'));
const body = fc.record(
  {
    display_name: fc.constantFrom('A', 'B', null),
    description: fc.constantFrom('', 'a', null),
    system_prompt: fc.constantFrom('', 'a', 'b\n'),
    default_model_id: fc.constantFrom('m', null),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
    capabilities,
    initial_files: files,
    mcpServers: servers,
    network_access: fc.option(fc.record({ allowed: patterns, blocked: patterns })),
    embedder_metadata: fc.dictionary(
      key.filter((text) => text.trim() !== ''),
      fc.constantFrom('', '1'),
    ),
    parallel_tool_calls: fc.constantFrom(true, false, null),
  },
  { requiredKeys: [] },
);

describe('for any two versions', () => {
  it('the diff makes one the other, in both directions', async () => {
    const property = fc.asyncProperty(body, body, async (one, other) => {
      const { id } = await create(one);
      const { version: last } = await patch(id, other);
      const from = writable(await snapshot(client, id, 1));
      const to = writable(await snapshot(client, id, last));
      const [there, back] = [await diff(client, id, 1, last), await diff(client, id, last, 1)];
      for (const [start, operations, end] of [
        [from, there, to],
        [to, back, from],
      ] as [object, Operation[], object][]) {
        expect(patched(start, operations)).toEqual(end);
        const document = structuredClone(start);
        const failures = applyPatch(document, operations as LibraryOperation[]).filter(Boolean);
        expect([failures, document]).toEqual([[], end]);
      }
      expect(there.length === 0).toBe(isDeepStrictEqual(from, to));
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

it.each(['01', '1.0', '1e0', '%201'])(
  'a diff with /%s is a 404, though it would make a number',
  async (version) => {
    const { id } = await create();
    await patch(id, { description: 'x' });
    const answer = await client.get(`${versionsOf(id)}/1/diff/${version}`);
    expect(refusal(answer)).toEqual([404, 'version_not_found']);
  },
);
