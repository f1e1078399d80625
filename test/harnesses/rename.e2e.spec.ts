import { Client, refusal, uniqueName } from '../support/client.js';
import { atOnce, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const patch = (id: string, body: object) => client.patch(`/v1/harnesses/${id}`, body);

describe('a rename', () => {
  it('takes the derived display name along', async () => {
    const { id } = await client.create({ name: 'old-name' });
    expect((await patch(id, { name: 'new-name' })).body).toMatchObject({
      name: 'new-name',
      display_name: 'New Name',
    });
    expect((await client.get('/v1/harnesses/old-name')).status).toBe(404);
    expect((await client.get('/v1/harnesses/new-name')).body.id).toBe(id);
  });

  it('leaves an own display name', async () => {
    const { id } = await client.create({ name: uniqueName(), display_name: 'Mine' });
    expect((await patch(id, { name: uniqueName() })).body.display_name).toBe('Mine');
  });

  it('frees the old name', async () => {
    const { id, name } = await client.create({ name: uniqueName() });
    await patch(id, { name: uniqueName() });
    expect((await client.post('/v1/harnesses', { name })).status).toBe(201);
  });

  it('to a taken name is a 409 that leads to its holder', async () => {
    const holder = await client.create({ name: uniqueName() });
    const before = await client.create({ name: uniqueName() });
    const { status, body } = await patch(before.id, { name: holder.name, description: 'x' });
    expect([status, body.code]).toEqual([409, 'harness_name_taken']);
    expect(body.allowed_actions).toMatchObject([{ rel: 'get-existing', href: holder.self_url }]);
    expect(await read(client, before.id)).toEqual(before);
  });

  it('to an archived harness’s name is a 409 as well', async () => {
    const holder = await client.create({ name: uniqueName() });
    await client.delete(`/v1/harnesses/${holder.id}`);
    const { id } = await client.create({ name: uniqueName() });
    expect((await patch(id, { name: holder.name })).body.code).toBe('harness_name_taken');
  });

  it.each(['Bad Name', 'default', ''])('to %j is refused', async (name) => {
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await patch(id, { name }))).toMatchObject([
      400,
      'validation_failed',
      ['/name', expect.any(String)],
    ]);
  });
});

it('the same rename 30 times at once is no conflict with itself', async () => {
  const { id } = await client.create({ name: uniqueName('same') });
  const name = uniqueName('renamed');
  const answers = await atOnce(30, () => client.patch(`/v1/harnesses/${id}`, { name }));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect((await client.get(`/v1/harnesses/${name}`)).body.version).toBe(2);
});
