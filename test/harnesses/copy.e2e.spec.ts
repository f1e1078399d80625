import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { atOnce, FREE_REF, NOBODY, outcomes, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const copy = (idOrName: string, body?: object) => client.post(`/v1/harnesses/${idOrName}/copy`, body);

describe('a copy', () => {
  it('has the same configuration, but is a new harness', async () => {
    const parent = await client.create({ name: uniqueName('parent') });
    const created = await client.create({
      name: 'source',
      description: 'd',
      system_prompt: ' p\r\n',
      parent_harness_id: parent.id,
      default_model_id: 'm',
      tags: ['t'],
      capabilities: [{ ref: FREE_REF, config: { a: [1] } }],
      initial_files: [{ path: 'a', content: 'YQ==', encoding: 'base64', is_readonly: true }],
      mcpServers: { one: { url: 'https://one.org', headers: { 'X-Key': 'secret' } } },
      network_access: { allowed: ['a.org'], blocked: ['b.org'] },
      embedder_metadata: { a: '1' },
      parallel_tool_calls: false,
    });
    await client.patch(`/v1/harnesses/${created.id}`, { description: 'changed' });
    const source = await read(client, created.id);

    const { status, body, headers } = await copy(source.id);
    expect(status).toBe(201);
    expect(headers.location).toBe(body.self_url);
    const own = ['id', 'self_url', 'allowed_actions', 'created_at', 'updated_at'];
    const withoutOwn = (harness: Harness) =>
      Object.fromEntries(Object.entries(harness).filter(([key]) => !own.includes(key)));
    expect(withoutOwn(body)).toEqual({
      ...withoutOwn(source),
      name: 'source-copy',
      display_name: 'Source (copy)',
      version: 1,
      copied_from: { harness_id: source.id, version: 2 },
    });
    expect(body.id).not.toBe(source.id);
    expect(await read(client, source.id)).toEqual(source);
  });

  it('takes the stored header values along, sealed for itself', async () => {
    const mcpServers = { one: { url: 'https://one.org', headers: { 'X-Key': 'a secret of the source' } } };
    const source = await client.create({ name: uniqueName(), mcpServers });
    const { body } = await copy(source.id);
    const kept = await client.patch(`/v1/harnesses/${body.id}`, { mcpServers: body.mcpServers });
    expect([kept.status, kept.body.version]).toEqual([200, 1]);
    const resent = await client.patch(`/v1/harnesses/${body.id}`, { mcpServers });
    expect([resent.status, resent.body.version]).toEqual([200, 1]);
    const rows = await server.database.query<{ sealed: string }>(
      `SELECT mcp_servers->'one'->'headers'->>'X-Key' AS sealed FROM harnesses.harness WHERE mcp_servers ? 'one' AND name LIKE $1`,
      [`${source.name}%`],
    );
    expect(new Set(rows.map(({ sealed }) => sealed)).size).toBe(2);
  });

  it('does not follow its source', async () => {
    const source = await client.create({ name: uniqueName(), description: 'before' });
    const { body } = await copy(source.id);
    await client.patch(`/v1/harnesses/${source.id}`, { description: 'after' });
    expect(await read(client, body.id)).toMatchObject({ description: 'before', version: 1 });
  });

  it.each(['id', 'name'] as const)('is made by %s', async (key) => {
    const source = await client.create({ name: uniqueName() });
    expect((await copy(source[key])).body.copied_from).toEqual({ harness_id: source.id, version: 1 });
  });

  it('of an archived harness is active', async () => {
    const source = await client.create({ name: uniqueName() });
    await client.delete(`/v1/harnesses/${source.id}`);
    expect((await copy(source.id)).body).toMatchObject({ status: 'active', archived_at: null, version: 1 });
  });

  it('of a deleted harness is a 404', async () => {
    const source = await client.create({ name: uniqueName() });
    await client.delete(`/v1/harnesses/${source.id}`);
    await client.post(`/v1/harnesses/${source.id}/delete`);
    expect(refusal(await copy(source.id))).toEqual([404, 'harness_not_found']);
    expect(refusal(await copy(source.name))).toEqual([404, 'harness_not_found']);
  });
});

describe('the name of a copy', () => {
  it('gets -copy, then -copy-2, -copy-3 …', async () => {
    const { id } = await client.create({ name: 'thing' });
    const names = [];
    for (let i = 0; i < 4; i++) names.push((await copy(id)).body.name);
    expect(names).toEqual(['thing-copy', 'thing-copy-2', 'thing-copy-3', 'thing-copy-4']);
  });

  it('takes the first free one, also when it is a gap', async () => {
    const { id } = await client.create({ name: 'gap' });
    const copies = [];
    for (let i = 0; i < 3; i++) copies.push((await copy(id)).body);
    await client.patch(`/v1/harnesses/${copies[1].id}`, { name: 'elsewhere' });
    expect((await copy(id)).body.name).toBe('gap-copy-2');
  });

  it('passes over the names of archived harnesses', async () => {
    const { id } = await client.create({ name: 'kept' });
    const first = await copy(id);
    await client.delete(`/v1/harnesses/${first.body.id}`);
    expect((await copy(id)).body.name).toBe('kept-copy-2');
  });

  it('of a copy gets a second -copy', async () => {
    const { id } = await client.create({ name: 'twice' });
    const { body } = await copy((await copy(id)).body.id);
    expect(body).toMatchObject({ name: 'twice-copy-copy', display_name: 'Twice (copy) (copy)' });
  });

  it.each([
    ['x'.repeat(64), `${'x'.repeat(59)}-copy`, `${'x'.repeat(57)}-copy-2`],
    [`${'y'.repeat(58)}-abcde`, `${'y'.repeat(58)}-copy`, `${'y'.repeat(57)}-copy-2`],
    [`${'z'.repeat(56)}-${'z'.repeat(7)}`, `${'z'.repeat(56)}-zz-copy`, `${'z'.repeat(56)}-copy-2`],
  ])('of the long source %s is cut to a slug of 64', async (name, first, second) => {
    const { id } = await client.create({ name });
    expect((await copy(id)).body.name).toBe(first);
    expect((await copy(id)).body.name).toBe(second);
  });

  it('may be chosen', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const name = uniqueName('chosen');
    expect((await copy(id, { name })).body).toMatchObject({
      name,
      display_name: expect.stringMatching(/ \(copy\)$/),
    });
    const both = { name: uniqueName(), display_name: 'Mine' };
    expect((await copy(id, both)).body).toMatchObject(both);
    expect((await copy(id, { display_name: 'Mine alone' })).body).toMatchObject({
      display_name: 'Mine alone',
    });
  });

  it('is found when null is sent for it, also by many at once', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const answers = await atOnce(20, () => copy(id, { name: null, display_name: null }));
    expect(outcomes(answers)).toEqual({ '201': 20 });
  });

  it('that is chosen and taken is a 409', async () => {
    const holder = await client.create({ name: uniqueName() });
    const { status, body } = await copy(holder.id, { name: holder.name });
    expect([status, body.code]).toEqual([409, 'harness_name_taken']);
    expect(body.allowed_actions).toMatchObject([{ rel: 'get-existing', href: holder.self_url }]);
  });

  it.each<[object, string, string]>([
    [{ name: 'Not A Slug' }, '/name', 'invalid_format'],
    [{ name: 'default' }, '/name', 'reserved'],
    [{ name: 7 }, '/name', 'invalid_type'],
    [{ display_name: ' ' }, '/display_name', 'too_short'],
    [{ description: 'x' }, '/description', 'unknown_key'],
    [[], '', 'invalid_type'],
  ])('cannot come from %j', async (body, pointer, code) => {
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await copy(id, body))).toEqual([400, 'validation_failed', [pointer, code]]);
  });
});

describe('the display name of a copy', () => {
  it.each([
    ['x'.repeat(2048), `${'x'.repeat(2041)} (copy)`],
    ['👍'.repeat(512), `${'👍'.repeat(510)} (copy)`],
    [`x${'é'.repeat(1023)}`, `x${'é'.repeat(1020)} (copy)`],
  ])('is cut at a code point where it gets too long', async (display_name, copied) => {
    const { id } = await client.create({ name: uniqueName(), display_name });
    expect((await copy(id)).body.display_name).toBe(copied);
  });

  it('stays when the copy is renamed', async () => {
    const { id } = await client.create({ name: 'stays' });
    const { body } = await copy(id);
    const renamed = await client.patch(`/v1/harnesses/${body.id}`, { name: 'renamed' });
    expect(renamed.body.display_name).toBe('Stays (copy)');
  });
});

describe('a source', () => {
  it.each(['Not-A-Name', 'a_b', 'harness_123', 'a--b', 'x'.repeat(65)])(
    'called %s is a 400',
    async (name) => {
      expect(refusal(await copy(name))).toEqual([
        400,
        'invalid_harness_id',
        ['harness_id', 'invalid_format'],
      ]);
    },
  );

  it.each([NOBODY, 'nobody'])('%s that does not exist is a 404', async (idOrName) => {
    expect(refusal(await copy(idOrName))).toEqual([404, 'harness_not_found']);
  });
});
