import { exportFrom, importTo, outcomeOf, TYPES, type Format } from '../support/documents.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { atOnce } from '../support/harnesses.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer({ MAX_HARNESSES_PER_ORG: '3000', LOG_LEVEL: 'warn' });
  client = new Client(server.url);
});
afterAll(() => server.stop());

const importDocument = (document: string, type?: string, key?: string, query?: string) =>
  importTo(server, document, type, key, query);

const exportOf = (name: string, format: Format, key?: string) => exportFrom(server, name, format, key);

describe('an import', () => {
  it('creates, then changes, then leaves alone; absent keys are reset', async () => {
    const name = uniqueName();
    const created = await importDocument(
      `name: ${name}\ndescription: one\ntags: [a, b]\nparent_name: generic\n`,
    );
    expect(outcomeOf(created)).toEqual([201, 'created']);
    expect(created.headers.get('location')).toBe(created.body.self_url);
    const changed = await importDocument(`name: ${name}\ntags: [b]\n`);
    expect([outcomeOf(changed), changed.headers.get('location')]).toEqual([[200, 'updated'], null]);
    expect(changed.body).toMatchObject({
      id: created.body.id,
      version: 2,
      description: null,
      tags: ['b'],
      parent_harness_id: null,
    });
    expect(outcomeOf(await importDocument(`name: ${name}\ntags: ["b"]`))).toEqual([200, 'unchanged']);
    const { body } = await client.get(`/v1/harnesses/${name}/versions`);
    expect(body.data.map((one: { change: string }) => one.change)).toEqual(['imported', 'imported']);
  });

  it('keeps stored header values behind the marker, and takes new ones', async () => {
    const name = uniqueName();
    const document = (value: string, url = 'https://docs.example.com') =>
      `name: ${name}\nmcpServers: {docs: {url: "${url}", headers: {X-Key: "${value}"}}}\n`;
    await importDocument(document('first'));
    expect(outcomeOf(await importDocument(document('********')))).toEqual([200, 'unchanged']);
    expect(outcomeOf(await importDocument(document('first')))).toEqual([200, 'unchanged']);
    expect(outcomeOf(await importDocument(document('second')))).toEqual([200, 'updated']);
    expect(refusal(await importDocument(document('********', 'https://evil.example.com')))[2]).toEqual([
      '/mcpServers/docs/headers/X-Key',
      'secret_must_be_resent',
    ]);
  });

  it('follows the parent by name, and says what is wrong with it there', async () => {
    const parent = uniqueName('parent');
    const child = uniqueName('child');
    const wrong = (code: string) => [400, 'validation_failed', ['/parent_name', code]];
    const childOf = (name: string) => importDocument(`name: ${child}\nparent_name: ${name}\n`);
    expect(refusal(await childOf(parent))).toEqual(wrong('parent_not_found'));
    await client.create({ name: parent });
    expect(outcomeOf(await childOf(parent))).toEqual([201, 'created']);
    expect(refusal(await childOf(child))).toEqual(wrong('parent_cycle'));
    expect(refusal(await importDocument(`name: ${parent}\nparent_name: ${child}\n`))).toEqual(
      wrong('parent_cycle'),
    );
    expect(refusal(await childOf('Not-A-Name'))).toEqual(wrong('invalid_format'));
    const { id } = await client.create({ name: uniqueName('old') });
    const { body: old } = await client.get(`/v1/harnesses/${id}`);
    await client.delete(`/v1/harnesses/${id}`);
    expect(refusal(await childOf(old.name))).toEqual(wrong('parent_not_active'));
  });

  it('refuses everything that is wrong at once, IDs included', async () => {
    const document =
      'name: BAD\nparent_harness_id: harness_x\nversion: 3\ntags: [1, no, 2024-01-01]\nfoo: ~\n';
    expect(refusal(await importDocument(document))).toEqual([
      400,
      'validation_failed',
      ['/name', 'invalid_format'],
      ['/parent_harness_id', 'unknown_key'],
      ['/version', 'read_only'],
      ['/tags/0', 'invalid_type'],
      ['/foo', 'unknown_key'],
    ]);
  });

  it('leaves built-ins alone: unchanged if equal, refused if not', async () => {
    const document = await exportOf('generic', 'yaml');
    expect(outcomeOf(await importDocument(document))).toEqual([200, 'unchanged']);
    const refused = await importDocument(`${document}\ndefault_model_id: gpt-5\n`);
    expect(refusal(refused)).toEqual([403, 'harness_built_in']);
    expect(refused.body.allowed_actions.map(({ rel }: { rel: string }) => rel)).toEqual(['copy']);
  });

  it('leaves archived ones alone: unchanged if equal, refused if not', async () => {
    const { id, name } = await client.create({ name: uniqueName(), description: 'x' });
    await client.delete(`/v1/harnesses/${id}`);
    expect(outcomeOf(await importDocument(await exportOf(name, 'yaml')))).toEqual([200, 'unchanged']);
    expect(refusal(await importDocument(`name: ${name}\n`))).toEqual([409, 'harness_archived']);
  });

  it.each([
    ['application/x-yaml', 'name: NAME'],
    ['text/yaml; charset=UTF-8', 'name: NAME'],
    ['text/x-yaml', 'name: NAME'],
    ['Application/JSON', '{"name": "NAME"}'],
    ['text/markdown; variant=GFM', '---\nname: NAME\n---\n'],
  ])('takes %s', async (type, document) => {
    const name = uniqueName();
    expect(outcomeOf(await importDocument(document.replace('NAME', name), type))).toEqual([201, 'created']);
  });

  it.each([
    ['application/yaml', '', 'required', 'a document with at least the key name is required'],
    ...['# nothing', '---\n', ' \n', '~'].map((text): [string, string, string, string] => [
      'application/yaml',
      text,
      'invalid_type',
      'a document with at least the key name is required, this one is empty',
    ]),
    ['application/yaml', '- a', 'invalid_type', 'must be a document with at least the key name, is array'],
    [
      'application/json',
      'null',
      'invalid_type',
      'a document with at least the key name is required, this one is empty',
    ],
  ])('that is empty or no map is called a document: %s %j', async (type, text, code, detail) => {
    const { status, body } = await importDocument(text, type);
    expect([status, body.errors[0]]).toEqual([400, { pointer: '', code, detail }]);
  });

  it.each([
    ['another media type', 'text/plain', 'name: a', [415, 'unsupported_media_type']],
    ['another encoding', 'application/yaml; charset=latin1', 'name: a', [415, 'unsupported_media_type']],
    [
      'YAML that is none',
      'application/yaml',
      'a: [1\nb: 2',
      [400, 'malformed_document', ['', 'invalid_document']],
    ],
    ['JSON that is none', 'application/json', '{"a": 1,}', [400, 'malformed_json', ['', 'invalid_json']]],
    [
      'Markdown without front matter',
      'text/markdown',
      '# Hi',
      [400, 'malformed_document', ['', 'invalid_document']],
    ],
    ['a tag', 'application/yaml', 'name: !!js/x a', [400, 'malformed_document', ['', 'invalid_document']]],
    ['a list', 'application/yaml', '- a', [400, 'validation_failed', ['', 'invalid_type']]],
    ['an empty document', 'application/yaml', '# nothing', [400, 'validation_failed', ['', 'invalid_type']]],
    [
      'NUL',
      'application/yaml',
      'name: a\ndescription: "\\0"',
      [400, 'validation_failed', ['/description', 'unstorable_text']],
    ],
    [
      'half of a pair',
      'application/yaml',
      'name: a\ndescription: "\\uD800"',
      [400, 'validation_failed', ['/description', 'unstorable_text']],
    ],
    [
      'a number out of range',
      'application/yaml',
      'name: a\ncapabilities: [{ref: plugin:x, config: {n: 9007199254740993}}]',
      [400, 'validation_failed', ['/capabilities/0/config/n', 'unsafe_number']],
    ],
    [
      'no number',
      'application/yaml',
      'name: a\ncapabilities: [{ref: plugin:x, config: {n: .inf}}]',
      [400, 'validation_failed', ['/capabilities/0/config/n', 'unsafe_number']],
    ],
  ])('refuses %s', async (_, type, document, expected) => {
    expect(refusal(await importDocument(document, type))).toEqual(expected);
  });

  it('says line and column of what does not parse, in Markdown from the top of the file', async () => {
    const place = async (document: string, type: string) => {
      const { line, column } = (await importDocument(document, type)).body.errors[0];
      return [line, column];
    };
    expect(await place('name: a\ntags: [a\nb: 1\n', TYPES.yaml)).toEqual([3, 1]);
    expect(await place('---\nname: a\nname: b\n---\n', TYPES.markdown)).toEqual([3, 1]);
    expect(await place('{\n  "name": "a",\n  "name": "b"\n}', TYPES.json)).toEqual([3, 3]);
  });

  it('refuses bytes that are no UTF-8, and bombs', async () => {
    const raw = await fetch(`${server.url}/v1/harnesses/import`, {
      method: 'POST',
      body: Buffer.from([0x6e, 0x3a, 0x20, 0xff]),
      headers: { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': TYPES.yaml },
    });
    expect(raw.status).toBe(400);
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
      .concat(Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}x]`))
      .join('\n');
    for (const document of [bomb, `a: ${'['.repeat(100_000)}`, `a:\n${'- a\n'.repeat(1_000_000)}`]) {
      expect(refusal(await importDocument(document))).toEqual([
        400,
        'malformed_document',
        ['', 'invalid_document'],
      ]);
    }
    expect(refusal(await importDocument(`a: "${'x'.repeat(11_000_000)}"`))).toEqual([
      413,
      'payload_too_large',
    ]);
  });

  it('of an example comes without a body', async () => {
    const refused = await importDocument('name: a', TYPES.yaml, OWNER_KEY, '?from-example=coding');
    expect(refusal(refused)).toEqual([400, 'validation_failed', ['from-example', 'conflicting']]);
    expect((await client.post('/v1/harnesses/import?from-example=coding', {})).status).toBe(201);
    expect(refusal(await client.post('/v1/harnesses/import'))).toEqual([
      400,
      'validation_failed',
      ['', 'required'],
    ]);
  });

  it('of one new name by 50 at once makes one harness, whoever comes first', async () => {
    const name = uniqueName();
    const answers = await atOnce(50, (i) => importDocument(`name: ${name}\ndescription: "${i}"\n`));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    const { body } = await client.get(`/v1/harnesses/${name}`);
    expect(body.version).toBe(50);
  });

  it('needs permission before its document is looked at', async () => {
    const { body: member } = await client.post('/v1/api-keys', { name: 'reader', role: 'member' });
    expect(refusal(await importDocument('a: [', TYPES.yaml, member.key))).toEqual([403, 'permission_denied']);
  });
});
