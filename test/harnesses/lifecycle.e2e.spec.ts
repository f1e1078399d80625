import { Client, refusal, uniqueName } from '../support/client.js';
import { newOrg, read, rowsWith } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;
const patch = (id: string, body: object) => client.patch(url(id), body);
const archive = (id: string) => client.delete(url(id));
const destroy = (id: string) => client.post(`${url(id)}/delete`);

async function createArchived(body: object = {}) {
  const { id } = await client.create({ name: uniqueName(), ...body });
  await archive(id);
  return read(client, id);
}

async function createDeleted(body: object = {}) {
  const harness = await createArchived(body);
  expect((await destroy(harness.id)).status).toBe(204);
  return harness;
}

describe('archiving', () => {
  it.each<[string, (id: string) => PromiseLike<{ status: number }>, number]>([
    ['with DELETE', archive, 204],
    ['with a patch of the status', (id) => patch(id, { status: 'archived' }), 200],
  ])('%s makes it archived, in one version', async (_how, act, status) => {
    const before = await client.create({ name: uniqueName(), description: 'd' });
    expect((await act(before.id)).status).toBe(status);
    const after = await read(client, before.id);
    expect(after).toMatchObject({ status: 'archived', version: 2, description: 'd', deleted_at: null });
    expect(after.archived_at).toMatch(/Z$/);
    expect(after.allowed_actions).toMatchObject(
      ['self', 'copy', 'restore', 'delete'].map((rel) => ({ rel })),
    );
  });

  it('answers without a body', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const { status, text, headers } = await archive(id);
    expect([status, text, headers['content-type']]).toEqual([204, '', undefined]);
  });

  it('of an archived one succeeds again and changes nothing', async () => {
    const before = await createArchived();
    expect((await archive(before.id)).status).toBe(204);
    expect((await patch(before.id, { status: 'archived' })).body).toEqual(before);
    expect(await read(client, before.id)).toEqual(before);
  });

  it('keeps the name and the address', async () => {
    const { id, name } = await createArchived();
    expect((await client.get(url(name))).body.id).toBe(id);
    expect((await client.post('/v1/harnesses', { name })).body.code).toBe('harness_name_taken');
  });

  it('of the default harness is refused', async () => {
    const { owner, id: orgId } = await newOrg(server);
    const own = await owner.create({ name: uniqueName() });
    await server.database.query(
      `UPDATE harnesses.harness_org SET default_harness_id = (SELECT id FROM harnesses.harness WHERE name = $2 AND org_id = $1)
       WHERE org_id = $1`,
      [orgId, own.name],
    );
    expect((await owner.get(url('default'))).body.id).toBe(own.id);
    expect(refusal(await owner.delete(url(own.id)))).toEqual([409, 'harness_is_default']);
    expect(refusal(await owner.patch(url(own.id), { status: 'archived' }))).toEqual([
      409,
      'harness_is_default',
    ]);
    expect((await owner.get(url(own.id))).body).toEqual(own);
  });
});

describe('an archived harness', () => {
  it('is restored by its status alone', async () => {
    const { id } = await createArchived({ description: 'd' });
    const { status, body } = await patch(id, { status: 'active' });
    expect([status, body.status, body.archived_at, body.version]).toEqual([200, 'active', null, 3]);
    expect(body.description).toBe('d');
  });

  it.each([
    { description: 'new' },
    { name: 'renamed-in-the-archive' },
    { status: 'active', description: 'new' },
    { status: 'archived', description: 'new' },
    { tags: ['x'] },
    { mcpServers: { a: { url: 'https://a.org' } } },
  ])('refuses the patch %j', async (body) => {
    const before = await createArchived();
    expect(refusal(await patch(before.id, body))).toEqual([409, 'harness_archived']);
    expect(await read(client, before.id)).toEqual(before);
  });

  it.each([{}, { description: 'd' }, { status: 'archived' }, { description: 'd', status: 'archived' }])(
    'takes the patch %j, which changes nothing',
    async (body) => {
      const before = await createArchived({ description: 'd' });
      const answer = await patch(before.id, body);
      expect([answer.status, answer.body]).toEqual([200, before]);
    },
  );

  it('cannot be restored below an archived parent', async () => {
    const parent = await client.create({ name: uniqueName() });
    const child = await createArchived({ parent_harness_id: parent.id });
    await archive(parent.id);
    expect(refusal(await patch(child.id, { status: 'active' }))).toEqual([409, 'parent_not_active']);
    await patch(parent.id, { status: 'active' });
    expect((await patch(child.id, { status: 'active' })).status).toBe(200);
  });
});

describe('the status', () => {
  it.each(['active', 'archived'])('of an %s harness cannot be set to deleted', async (status) => {
    const before = status === 'active' ? await client.create({ name: uniqueName() }) : await createArchived();
    expect(refusal(await patch(before.id, { status: 'deleted' }))).toEqual([403, 'status_not_settable']);
    expect(await read(client, before.id)).toEqual(before);
  });

  it.each([
    ['gone', 'invalid_value'],
    ['ACTIVE', 'invalid_value'],
    ['', 'invalid_value'],
    [1, 'invalid_type'],
  ])('cannot be set to %j', async (status, code) => {
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await patch(id, { status }))).toEqual([400, 'validation_failed', ['/status', code]]);
  });
});

describe('permanent deletion', () => {
  it('is for archived harnesses only', async () => {
    const before = await client.create({ name: uniqueName() });
    expect(refusal(await destroy(before.id))).toEqual([409, 'harness_not_archived']);
    expect(await read(client, before.id)).toEqual(before);
  });

  it.each<[string, (harness: { id: string; name: string }) => PromiseLike<{ status: number }>]>([
    ['GET', ({ id }) => client.get(url(id))],
    ['HEAD', ({ id }) => client.head(url(id))],
    ['GET by name', ({ name }) => client.get(url(name))],
    ['PATCH', ({ id }) => patch(id, { status: 'active' })],
    ['an empty PATCH', ({ id }) => patch(id, {})],
    ['DELETE', ({ id }) => archive(id)],
    ['permanent DELETE', ({ id }) => destroy(id)],
    ['copy', ({ id }) => client.post(`${url(id)}/copy`)],
  ])('leaves a 404 for %s', async (_route, act) => {
    expect((await act(await createDeleted())).status).toBe(404);
  });

  it('leaves nothing in the list, and no parent to choose', async () => {
    const { id, name } = await createDeleted();
    const { body } = await client.get(`/v1/harnesses?include_archived=true&fields=id,name&search=${name}`);
    expect(body.data.map((harness: { name: string }) => harness.name)).not.toContain(name);
    expect(
      refusal(await client.post('/v1/harnesses', { name: uniqueName(), parent_harness_id: id })),
    ).toEqual([400, 'validation_failed', ['/parent_harness_id', 'parent_not_found']]);
  });

  it('frees the name', async () => {
    const { name, id } = await createDeleted();
    expect((await client.create({ name })).id).not.toBe(id);
  });

  it('erases content, secrets and all that was kept of them', async () => {
    const harness = await createArchived({
      description: 'trace-of-it',
      system_prompt: 'trace-of-it',
      display_name: 'trace-of-it',
      tags: ['trace-of-it'],
      default_model_id: 'trace-of-it',
      initial_files: [{ path: 'trace-of-it', content: 'x' }],
      capabilities: [{ ref: 'plugin:trace-of-it' }],
      mcpServers: { 'trace-of-it': { url: 'https://a.org', headers: { 'X-Trace-Of-It': 'v' } } },
      network_access: { blocked: ['trace-of-it.org'] },
      embedder_metadata: { trace: 'trace-of-it' },
    });
    await patch(harness.id, { status: 'active' });
    await archive(harness.id);
    expect(await rowsWith(server, 'trace-of-it')).not.toEqual([]);
    expect((await destroy(harness.id)).status).toBe(204);
    expect(await rowsWith(server, 'trace-of-it')).toEqual([]);
  });

  it('lets a copy live on', async () => {
    const source = await client.create({ name: uniqueName() });
    const { body } = await client.post(`${url(source.id)}/copy`);
    await archive(source.id);
    await destroy(source.id);
    expect(await read(client, body.id)).toEqual(body);
  });
});
