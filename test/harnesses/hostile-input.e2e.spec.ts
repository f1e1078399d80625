import { Client, refusal, uniqueName } from '../support/client.js';
import { FREE_REF, send } from '../support/harnesses.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let id: string;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  ({ id } = await client.create({ name: 'subject' }));
});
afterAll(() => server.stop());

const headers = { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/json' };
const post = (body: string) => send(`${server.url}/v1/harnesses`, { body, headers });
const patch = (body: string) => send(`${server.url}/v1/harnesses/${id}`, { method: 'PATCH', body, headers });
/** A body with these members in JSON, besides a name. */
const withName = (members: string) => `{"name":"${uniqueName()}",${members}}`;
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

describe('a key that objects inherit', () => {
  const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

  it.each(KEYS)('%s is an unknown key of a harness', async (key) => {
    const json = withName(`"${key}":{"name":"x","is_built_in":true}`);
    expect(refusal(await post(json))).toEqual(refused([`/${key}`, 'unknown_key']));
    expect(refusal(await patch(json))).toEqual(refused([`/${key}`, 'unknown_key']));
  });

  it.each(KEYS)(
    '%s is an unknown key of a capability, a file, a server and the network rules',
    async (key) => {
      const members = [
        `"capabilities":[{"ref":"current_time","${key}":{}}]`,
        `"initial_files":[{"path":"a","content":"","${key}":{}}]`,
        `"mcpServers":{"s":{"url":"https://a.org","${key}":{}}}`,
        `"network_access":{"${key}":[]}`,
      ];
      expect(refusal(await post(withName(members.join(','))))).toEqual(
        refused(
          [`/capabilities/0/${key}`, 'unknown_key'],
          [`/initial_files/0/${key}`, 'unknown_key'],
          [`/mcpServers/s/${key}`, 'unknown_key'],
          [`/network_access/${key}`, 'unknown_key'],
        ),
      );
    },
  );

  it.each(KEYS)('%s is an ordinary key where keys are free', async (key) => {
    const members = [
      `"capabilities":[{"ref":"${FREE_REF}","config":{"${key}":{"a":1}}}]`,
      `"embedder_metadata":{"${key}":"v"}`,
      `"mcpServers":{"s":{"url":"https://a.org","headers":{"${key}":"v"}}}`,
    ];
    const { status, body } = await post(withName(members.join(',')));
    expect(status).toBe(201);
    const { text } = await send(`${server.url}/v1/harnesses/${body.id}`, { method: 'GET', headers });
    expect(text).toContain(`{"${key}":{"a":1}}`);
    expect(text).toContain(`{"${key}":"v"}`);
    expect(text).toContain(`{"${key}":"********"}`);
  });

  it('can name an MCP server if it is a good name', async () => {
    const { body } = await post(withName('"mcpServers":{"constructor":{"url":"https://a.org"}}'));
    expect(body.mcpServers.constructor).toMatchObject({ url: 'https://a.org', headers: {} });
    const refusedName = await post(withName('"mcpServers":{"__proto__":{"url":"https://a.org"}}'));
    expect(refusal(refusedName)).toEqual(refused(['/mcpServers/__proto__', 'invalid_format']));
  });

  it('as a name in the path is no harness', async () => {
    for (const key of KEYS) expect((await client.get(`/v1/harnesses/${key}`)).status).toBe(404);
  });
});

describe('text that PostgreSQL cannot hold', () => {
  const PLACES: [string, (text: string) => string][] = [
    ['/name', (t) => `"name":"${t}"`],
    ['/display_name', (t) => `"display_name":"${t}"`],
    ['/description', (t) => `"description":"${t}"`],
    ['/system_prompt', (t) => `"system_prompt":"${t}"`],
    ['/default_model_id', (t) => `"default_model_id":"${t}"`],
    ['/parent_harness_id', (t) => `"parent_harness_id":"${t}"`],
    ['/tags/1', (t) => `"tags":["a","${t}"]`],
    ['/capabilities/0/ref', (t) => `"capabilities":[{"ref":"${t}"}]`],
    ['/capabilities/0/config/a/0', (t) => `"capabilities":[{"ref":"${FREE_REF}","config":{"a":["${t}"]}}]`],
    ['/initial_files/0/path', (t) => `"initial_files":[{"path":"${t}","content":""}]`],
    ['/initial_files/0/content', (t) => `"initial_files":[{"path":"a","content":"${t}"}]`],
    ['/mcpServers/s/url', (t) => `"mcpServers":{"s":{"url":"https://a.org/${t}"}}`],
    ['/mcpServers/s/headers/h', (t) => `"mcpServers":{"s":{"url":"https://a.org","headers":{"h":"${t}"}}}`],
    [
      '/mcpServers/s/oauth_provider_id',
      (t) => `"mcpServers":{"s":{"url":"https://a.org","oauth_provider_id":"${t}"}}`,
    ],
    ['/network_access/blocked/0', (t) => `"network_access":{"blocked":["${t}"]}`],
    ['/embedder_metadata/k', (t) => `"embedder_metadata":{"k":"${t}"}`],
  ];
  const TEXTS = ['a\\u0000b', '\\ud800', 'a\\udc00b'];
  const rows = PLACES.flatMap(([pointer, json]) => TEXTS.map((text) => [pointer, text, json(text)] as const));

  it.each(rows)('is refused with its pointer: %s %s', async (pointer, _text, members) => {
    const name = pointer === '/name' ? '' : `"name":"${uniqueName()}",`;
    for (const answer of [await post(`{${name}${members}}`), await patch(`{${members}}`)]) {
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
      const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer);
      expect(new Set(pointers)).toEqual(new Set([pointer]));
    }
  });

  it.each<[string, string]>([
    ['the top', '"\\u0000":1'],
    ['a config', `"capabilities":[{"ref":"${FREE_REF}","config":{"a\\ud800":1}}]`],
    ['the metadata', '"embedder_metadata":{"\\u0000":"v"}'],
    ['the headers', '"mcpServers":{"s":{"url":"https://a.org","headers":{"a\\u0000":"v"}}}'],
    ['the servers', '"mcpServers":{"s\\udfff":{"url":"https://a.org"}}'],
  ])('is refused in a key of %s', async (_where, members) => {
    const answer = await post(withName(members));
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
  });
});

describe('a number in a config', () => {
  it.each([
    '1e400',
    '-1e400',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e21',
    '123456789012345678901234567890',
  ])('%s is refused, because JSON clients would read another', async (number) => {
    const json = `"capabilities":[{"ref":"${FREE_REF}","config":{"a":[1,{"b":${number}}]}}]`;
    const expected = refused(['/capabilities/0/config/a/1/b', 'unsafe_number']);
    expect(refusal(await post(withName(json)))).toEqual(expected);
    expect(refusal(await patch(`{${json}}`))).toEqual(expected);
  });

  it.each(['9007199254740991', '-9007199254740991', '0.1', '1e-7', '1.7976931348623157e-308', '0'])(
    '%s is kept',
    async (number) => {
      const { status, body } = await post(
        withName(`"capabilities":[{"ref":"${FREE_REF}","config":{"a":${number}}}]`),
      );
      expect([status, body.capabilities[0].config]).toEqual([201, { a: JSON.parse(number) }]);
    },
  );
});

describe('depth', () => {
  const DEPTH = 100_000;
  const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);

  it.each([
    ['an unknown key', `"x":${deep}`],
    ['a config', `"capabilities":[{"ref":"${FREE_REF}","config":{"a":${deep}}}]`],
    ['the tags', `"tags":${deep}`],
    ['the servers', `"mcpServers":${'{"s":'.repeat(DEPTH)}{}${'}'.repeat(DEPTH)}`],
  ])('of 100,000 in %s is a 400', async (_where, members) => {
    expect((await post(withName(members))).status).toBe(400);
  });

  it.each([50, 500, 3000])('of %i in a config is refused at the config', async (depth) => {
    const config = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
    const answer = await post(withName(`"capabilities":[{"ref":"${FREE_REF}","config":${config}}]`));
    expect(refusal(answer)).toEqual(refused(['/capabilities/0/config', 'too_deep']));
  });
});

describe('a key that stands twice', () => {
  it.each([
    ['at the top', '"tags":[],"tags":[]'],
    ['in another spelling', '"tags":[],"\\u0074ags":[]'],
    ['inside', '"mcpServers":{"s":{"url":"https://a.org","url":"https://b.org"}}'],
    ['inside a config', `"capabilities":[{"ref":"${FREE_REF}","config":{"a":{"b":1,"b":1}}}]`],
    ['as its alias', '"mcpServers":{},"mcp_servers":{}'],
    ['as its alias, with null', '"mcp_servers":null,"mcpServers":{}'],
  ])('%s is malformed', async (_where, members) => {
    for (const answer of [await post(withName(members)), await patch(`{${members}}`)]) {
      expect([answer.status, answer.body.code]).toEqual([400, 'malformed_json']);
    }
  });
});

describe('text', () => {
  const TEXTS: [string, string][] = [
    ['line ends of Windows', 'a\r\nb\r\n'],
    ['white space around it', ' \t a \n\n '],
    ['emoji', '👩‍👩‍👧‍👦 👍🏽 🇪🇺'],
    ['a byte order mark', '\ufeffa\ufeff'],
    ['composed and decomposed letters', 'é e\u0301 Å'],
    ['separators and directions', 'a\u2028b\u2029c\u202ed\u00a0e\u200b'],
    ['control characters', 'a\u0001\u001b[31m\u007f\u0085'],
    ['quotes and templates', `' " \\ \` $1 {{x}} %s </script> --; DROP TABLE`],
    ['noncharacters and the last code point', '\ufffe\uffff\ufffd\u{10ffff}'],
  ];

  it.each(TEXTS)('with %s is kept byte for byte', async (_what, text) => {
    const body = {
      name: uniqueName(),
      display_name: text,
      description: text,
      system_prompt: text,
      initial_files: [{ path: 'a', content: text, encoding: 'text', is_readonly: false }],
      embedder_metadata: { [text]: text },
      capabilities: [
        { ref: 'session_file_system', config: {} },
        { ref: FREE_REF, config: { [text]: [text] } },
      ],
    };
    const created = await client.create(body);
    const stored = { ...body, initial_files: [{ ...body.initial_files[0], path: '/a' }] };
    expect((await client.get(`/v1/harnesses/${created.id}`)).body).toMatchObject(stored);
    const same = await client.patch(`/v1/harnesses/${created.id}`, body);
    expect([same.status, same.body.version]).toEqual([200, 1]);
  });
});

describe('a document', () => {
  it('may start with a byte order mark, which is no part of it', async () => {
    const name = uniqueName();
    expect((await post(`\ufeff{"name":"${name}"}`)).body).toMatchObject({ name });
  });

  it.each([
    ['at the top', (members: string) => `{${members}}`],
    ['in the network rules', (members: string) => withName(`"network_access":{${members}}`)],
    ['in a capability', (members: string) => withName(`"capabilities":[{"ref":"current_time",${members}}]`)],
  ])('may have 9,900 unknown keys %s, of which it hears of 100', async (_where, json) => {
    const answer = await post(json(Array.from({ length: 9_900 }, (_, i) => `"k${i}":1`).join(',')));
    expect([answer.status, answer.body.errors.length]).toEqual([400, 100]);
  });

  it('may not have more keys in one object than any may have', async () => {
    const keys = Array.from({ length: 10_001 }, (_, i) => `"k${i}":1`).join(',');
    const answer = await post(withName(`"capabilities":[{"ref":"plugin:x","config":{${keys}}}]`));
    expect(refusal(answer)).toEqual(refused(['', 'too_many']));
    expect(answer.body.errors[0].detail).toMatch(/\b100000\b.*\b10000\b/);
  });

  it('may not have millions of values', async () => {
    const answer = await post(withName(`"tags":[${'1,'.repeat(1_000_000)}1]`));
    expect(refusal(answer)).toEqual(refused(['', 'too_many']));
  });

  it('may have 190,000 texts that cannot be stored, of which it hears of 100', async () => {
    const answer = await post(withName(`"tags":[${'"\\u0000",'.repeat(189_999)}"\\u0000"]`));
    expect([answer.status, answer.body.errors.length]).toEqual([400, 100]);
  });
});
