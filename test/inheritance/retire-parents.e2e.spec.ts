import { Client, refusal, uniqueName } from '../support/client.js';
import { read } from '../support/harnesses.js';
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

/** A parent with ten archived children and, last by name, one of this status. */
async function createAfterTen(status: 'active' | 'archived') {
  const parent = await client.create({ name: uniqueName('parent') });
  const prefix = uniqueName('child');
  const body = (name: string) => ({ name: `${prefix}-${name}`, parent_harness_id: parent.id });
  const archived = [];
  for (const name of 'abcdefghij') archived.push(await createArchived(body(name)));
  const last = await (status === 'active' ? client.create(body('z')) : createArchived(body('z')));
  return { parent, archived, last };
}

describe('archiving a parent', () => {
  it('is refused with active children, naming ten of them', async () => {
    const parent = await client.create({ name: uniqueName('parent') });
    for (let i = 0; i < 12; i++)
      await client.create({ name: uniqueName('child'), parent_harness_id: parent.id });
    for (const answer of [await archive(parent.id), await patch(parent.id, { status: 'archived' })]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'harness_has_children']);
      expect(new Set(JSON.stringify(answer.body).match(/child-\w+/g)).size).toBe(10);
    }
    expect(await read(client, parent.id)).toEqual(parent);
  });

  it('is refused with one active child after ten archived ones, naming the active one alone', async () => {
    const { parent, last } = await createAfterTen('active');
    const detail = `${parent.name} has active children: ${last.name}`;
    for (const answer of [await archive(parent.id), await patch(parent.id, { status: 'archived' })]) {
      expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
        409,
        'harness_has_children',
        detail,
      ]);
    }
    expect(await read(client, parent.id)).toEqual(parent);
  });

  it('is possible when all children are archived', async () => {
    const parent = await client.create({ name: uniqueName() });
    await createArchived({ parent_harness_id: parent.id });
    expect((await archive(parent.id)).status).toBe(204);
  });
});

describe('permanent deletion of a parent', () => {
  it('is refused while there is any child, an archived one too', async () => {
    const parent = await client.create({ name: uniqueName() });
    const child = await createArchived({ parent_harness_id: parent.id });
    await archive(parent.id);
    const refused = await destroy(parent.id);
    expect(refusal(refused)).toEqual([409, 'harness_has_children']);
    expect(refused.body.detail).toContain(child.name);
    await destroy(child.id);
    expect((await destroy(parent.id)).status).toBe(204);
  });

  it('is refused with more children than are named, naming ten of them', async () => {
    const { parent, archived, last } = await createAfterTen('archived');
    await archive(parent.id);
    const names = archived.map(({ name }) => name).join(', ');
    const { status, body } = await destroy(parent.id);
    expect([status, body.code, body.detail]).toEqual([
      409,
      'harness_has_children',
      `${parent.name} has remaining children: ${names}`,
    ]);
    for (const { id } of archived) await destroy(id);
    expect((await destroy(parent.id)).body.detail).toBe(
      `${parent.name} has remaining children: ${last.name}`,
    );
  });
});
