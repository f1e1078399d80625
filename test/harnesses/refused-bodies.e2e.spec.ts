import { Client, refusal, uniqueName } from '../support/client.js';
import { FREE_REF } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let id: string;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  ({ id } = await client.create({ name: 'subject' }));
});
afterAll(() => server.stop());

const create = (body: object) => client.post('/v1/harnesses', { name: uniqueName(), ...body });

type Row = [what: string, body: object, ...problems: [pointer: string, code: string][]];

describe('a wrong type', () => {
  const WRONG: [string, unknown[]][] = [
    ['display_name', [7, {}]],
    ['description', [true, []]],
    ['system_prompt', [7, ['x']]],
    ['parent_harness_id', [7, {}]],
    ['default_model_id', [7, []]],
    ['tags', ['x', {}, 7]],
    ['capabilities', ['x', {}, 7]],
    ['initial_files', ['x', {}, 7]],
    ['mcpServers', ['x', [], 7]],
    ['network_access', ['x', [], 7]],
    ['embedder_metadata', ['x', [], 7]],
    ['parallel_tool_calls', ['true', 1, []]],
  ];
  const rows = WRONG.flatMap(([key, values]) =>
    values.map((value) => [key, JSON.stringify(value), value] as const),
  );

  it.each(rows)('of %s, %s, is refused on create and update', async (key, _json, value) => {
    const expected = [400, 'validation_failed', [`/${key}`, 'invalid_type']];
    expect(refusal(await create({ [key]: value }))).toEqual(expected);
    expect(refusal(await client.patch(`/v1/harnesses/${id}`, { [key]: value }))).toEqual(expected);
  });

  it.each([['[]'], ['"text"'], ['7'], ['true'], ['null']])(
    'of the whole body, %s, is refused',
    async (json) => {
      const answer = await client.post('/v1/harnesses').set('Content-Type', 'application/json').send(json);
      expect(refusal(answer)).toEqual([400, 'validation_failed', ['', 'invalid_type']]);
    },
  );
});

describe('an unknown key', () => {
  it.each([
    ['descripton', '/descripton', 'description'],
    ['systemPrompt', '/systemPrompt', 'system_prompt'],
    ['capability', '/capability', 'capabilities'],
    ['Name', '/Name', 'name'],
    ['constructor', '/constructor', undefined],
    ['toString', '/toString', undefined],
    ['a/b~c', '/a~1b~0c', undefined],
    ['', '/', undefined],
  ])('%j is refused with its pointer and the nearest known key', async (key, pointer, suggestion) => {
    const { body } = await create({ [key]: 1 });
    expect(body.code).toBe('validation_failed');
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({ pointer, code: 'unknown_key', ...(suggestion && { suggestion }) });
  });

  it.each<[string, object, string, string]>([
    ['a capability', { capabilities: [{ ref: FREE_REF, cofig: {} }] }, '/capabilities/0/cofig', 'config'],
    [
      'a file',
      { initial_files: [{ path: 'a', content: '', readonly: true }] },
      '/initial_files/0/readonly',
      'is_readonly',
    ],
    [
      'an MCP server',
      { mcpServers: { s: { url: 'https://a.org', header: {} } } },
      '/mcpServers/s/header',
      'headers',
    ],
    ['the network rules', { network_access: { alowed: [] } }, '/network_access/alowed', 'allowed'],
  ])('is found inside %s', async (_what, sent, pointer, suggestion) => {
    const { body } = await create(sent);
    expect(body.errors).toEqual([expect.objectContaining({ pointer, code: 'unknown_key', suggestion })]);
  });

  it.each([
    'id',
    'is_built_in',
    'status',
    'version',
    'copied_from',
    'created_at',
    'updated_at',
    'archived_at',
    'deleted_at',
    'session_count',
    'app_count',
    'self_url',
    'view_url',
    'ui_link',
    'allowed_actions',
  ])('is refused also when it is the read-only %s', async (key) => {
    const { status, body } = await create({ [key]: null });
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'validation_failed', `/${key}`]);
  });

  it('is refused in a copy and an update too', async () => {
    const copy = await client.post(`/v1/harnesses/${id}/copy`, { nam: 'x' });
    expect(copy.body.errors).toEqual([expect.objectContaining({ pointer: '/nam', suggestion: 'name' })]);
    const patch = await client.patch(`/v1/harnesses/${id}`, { statu: 'x' });
    expect(patch.body.errors).toEqual([expect.objectContaining({ pointer: '/statu', suggestion: 'status' })]);
  });
});

describe('a refused value', () => {
  const rows: Row[] = [
    ['a blank display name', { display_name: ' ' }, ['/display_name', 'too_short']],
    ['a model ID with a space', { default_model_id: 'a b' }, ['/default_model_id', 'invalid_format']],
    ['an empty model ID', { default_model_id: '' }, ['/default_model_id', 'invalid_format']],
    [
      'a model ID with a control character',
      { default_model_id: 'a\u0007' },
      ['/default_model_id', 'invalid_format'],
    ],
    ['a parent by name', { parent_harness_id: 'generic' }, ['/parent_harness_id', 'invalid_format']],
    [
      'an upper-case parent ID',
      { parent_harness_id: `harness_${'A'.repeat(32)}` },
      ['/parent_harness_id', 'invalid_format'],
    ],
    ['an empty tag', { tags: ['a', ''] }, ['/tags/1', 'too_short']],
    ['a blank tag', { tags: [' '] }, ['/tags/0', 'too_short']],
    ['a tag that is no string', { tags: ['a', 1] }, ['/tags/1', 'invalid_type']],
    ['a null tag', { tags: [null] }, ['/tags/0', 'invalid_type']],
    [
      'a metadata value that is no string',
      { embedder_metadata: { a: 1 } },
      ['/embedder_metadata/a', 'invalid_type'],
    ],
    [
      'a metadata value that is null',
      { embedder_metadata: { a: null } },
      ['/embedder_metadata/a', 'invalid_type'],
    ],
    [
      'a network list that is no list',
      { network_access: { allowed: 'a.org' } },
      ['/network_access/allowed', 'invalid_type'],
    ],
  ];
  it.each(rows)('%s is a 400 with its pointer', async (_what, sent, ...problems) => {
    expect(refusal(await create(sent))).toEqual([400, 'validation_failed', ...problems]);
  });
});

describe('several problems', () => {
  it('are told all at once, in the order of the document', async () => {
    const answer = await client
      .post('/v1/harnesses')
      .set('Content-Type', 'application/json')
      .send(
        JSON.stringify({
          tags: ['', 'ok', 1],
          wat: 1,
          network_access: { blocked: ['a b'], allowed: ['ftp://x'] },
          name: 'Bad Name',
          mcpServers: { b: { url: 'https://127.0.0.1', nope: 1 }, a: {} },
          capabilities: [{ config: 1, ref: 'current_tim' }, { ref: '1' }],
          description: 7,
        }),
      );
    expect(refusal(answer)).toEqual([
      400,
      'validation_failed',
      ['/tags/0', 'too_short'],
      ['/tags/2', 'invalid_type'],
      ['/wat', 'unknown_key'],
      ['/network_access/blocked/0', 'invalid_network_pattern'],
      ['/network_access/allowed/0', 'invalid_network_pattern'],
      ['/name', 'invalid_format'],
      ['/mcpServers/b/url', 'private_host'],
      ['/mcpServers/b/nope', 'unknown_key'],
      ['/mcpServers/a/url', 'required'],
      ['/capabilities/0/config', 'invalid_type'],
      ['/capabilities/1/ref', 'invalid_format'],
      ['/description', 'invalid_type'],
    ]);
  });

  it('are at most 100', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x${i}`, i]));
    const { status, body } = await create(unknown);
    expect([status, body.errors.length, body.errors[99].pointer]).toEqual([400, 100, '/x99']);
  });
});

describe('a problem document', () => {
  it('has every member of RFC 9457 and ours', async () => {
    const { body, headers } = await create({ tags: 7 }).set('X-Request-Id', 'my-request.1');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(headers['x-request-id']).toBe('my-request.1');
    expect(body).toEqual({
      error: body.detail,
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: expect.stringContaining('/tags'),
      code: 'validation_failed',
      instance: '/v1/harnesses',
      request_id: 'my-request.1',
      errors: [{ pointer: '/tags', code: 'invalid_type', detail: expect.any(String) }],
    });
  });
});
