import { parse } from 'yaml';
import { exportFrom, type Format } from '../support/documents.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { newOrg, send } from '../support/harnesses.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer({ MAX_HARNESSES_PER_ORG: '3000', LOG_LEVEL: 'warn' });
  client = new Client(server.url);
});
afterAll(() => server.stop());

const exportOf = (name: string, format: Format, key?: string) => exportFrom(server, name, format, key);

/** The bytes of an answer, whatever its type. */
async function read(path: string): Promise<{ headers: Record<string, string>; text: string }> {
  const { headers, text } = await send(server.url + path, {
    method: 'GET',
    headers: { Authorization: `Bearer ${OWNER_KEY}` },
  });
  return { headers: Object.fromEntries(headers), text };
}

describe('an export', () => {
  it('says what was authored: no IDs and times, the parent by name, headers as the marker', async () => {
    const parent = await client.create({ name: uniqueName('parent') });
    const { name } = await client.create({
      name: uniqueName(),
      parent_harness_id: parent.id,
      description: '',
      system_prompt: 'One\n\nTwo\n',
      mcpServers: { docs: { url: 'https://docs.example.com', headers: { 'X-Key': 'planted' } } },
    });
    expect(await exportOf(name, 'yaml')).toBe(
      [
        `name: ${name}`,
        'description: ""',
        `parent_name: ${parent.name}`,
        'mcpServers:',
        '  docs:',
        '    type: http',
        '    url: https://docs.example.com',
        '    headers:',
        '      X-Key: "********"',
        '    auth_mode: none',
        '    oauth_provider_id: null',
        '    tool_discovery: true',
        '    protocol_mode: auto',
        'system_prompt: |',
        '  One',
        '',
        '  Two',
        '',
      ].join('\n'),
    );
  });

  it('in Markdown ends with every byte of the prompt', async () => {
    const system_prompt = '# Title \r\n---\r\n\n text\t';
    const { name } = await client.create({ name: uniqueName(), tags: ['a'], system_prompt });
    expect(await exportOf(name, 'markdown')).toBe(`---\nname: ${name}\ntags:\n  - a\n---\n${system_prompt}`);
  });

  it.each([
    ['yaml', 'application/yaml; charset=utf-8', 'yaml', (text: string) => parse(text) as object],
    ['json', 'application/json; charset=utf-8', 'json', (text: string) => JSON.parse(text) as object],
    [
      'markdown',
      'text/markdown; charset=utf-8',
      'md',
      (text: string) => parse(text.split('---')[1]!) as object,
    ],
  ] as const)(
    'in %s is sent as what it is, and can be saved and revalidated',
    async (format, type, extension, parsed) => {
      const { name } = await client.create({ name: uniqueName() });
      const path = `/v1/harnesses/${name}/export?format=${format}`;
      const { headers, text } = await read(path);
      expect(headers).toMatchObject({
        'content-type': type,
        'content-disposition': `inline; filename="${name}.${extension}"`,
        etag: expect.stringMatching(/^"1-/),
      });
      expect(parsed(text)).toEqual({ name });
      expect((await client.get(path).set('If-None-Match', headers.etag!)).status).toBe(304);
    },
  );

  it('is YAML unless another format is asked for, by ID, name or as the default', async () => {
    const generic = await client.get('/v1/harnesses/generic');
    const documents = await Promise.all(
      ['generic', generic.body.id, 'default'].map((ref) => exportOf(ref as string, 'yaml')),
    );
    expect(new Set(documents).size).toBe(1);
    const bare = await read('/v1/harnesses/generic/export');
    expect(bare.text).toBe(documents[0]);
  });

  it.each([
    [
      'an unknown format',
      'generic/export?format=xml',
      [400, 'validation_failed', ['format', 'invalid_value']],
    ],
    [
      'another parameter',
      'generic/export?fmt=yaml',
      [400, 'validation_failed', ['fmt', 'unknown_parameter']],
    ],
    ['an unknown harness', 'nobody/export', [404, 'harness_not_found']],
  ])('refuses %s', async (_, path, expected) => {
    expect(refusal(await client.get(`/v1/harnesses/${path}`))).toEqual(expected);
  });

  it('is for readers too; another organization has no such harness', async () => {
    const { name } = await client.create({ name: uniqueName() });
    const { body: member } = await client.post('/v1/api-keys', { name: 'reader', role: 'member' });
    expect((await new Client(server.url, member.key).get(`/v1/harnesses/${name}/export`)).status).toBe(200);
    const { owner } = await newOrg(server);
    expect((await owner.get(`/v1/harnesses/${name}/export`)).status).toBe(404);
  });
});
