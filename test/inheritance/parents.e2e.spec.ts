import { Client, refusal, uniqueName } from '../support/client.js';
import { createChain, newOrg, NOBODY, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object) => client.post('/v1/harnesses', { name: uniqueName(), ...body });
const move = (id: string, parent_harness_id: string | null) =>
  client.patch(`/v1/harnesses/${id}`, { parent_harness_id });
const refused = (code: string) => [400, 'validation_failed', ['/parent_harness_id', code]];

describe('a parent', () => {
  it('is stored and shown; plain reads show own values only', async () => {
    const parent = await client.create({ name: uniqueName(), system_prompt: 'parent', tags: ['p'] });
    const { body } = await create({ parent_harness_id: parent.id });
    expect(body).toMatchObject({ parent_harness_id: parent.id, system_prompt: '', tags: [] });
    expect(await read(client, body.id)).toEqual(body);
  });

  it('may be a built-in', async () => {
    const { id } = await read(client, 'generic');
    expect((await create({ parent_harness_id: id })).body.parent_harness_id).toBe(id);
  });

  it('is taken off with null', async () => {
    const [, child] = await createChain(client, 2);
    expect((await move(child!.id, null)).body).toMatchObject({ parent_harness_id: null, version: 2 });
  });

  it('does not change when its child is moved', async () => {
    const [parent, child] = await createChain(client, 2);
    await move(child!.id, null);
    expect(await read(client, parent!.id)).toEqual(parent);
  });

  it('must exist', async () => {
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await create({ parent_harness_id: NOBODY }))).toEqual(refused('parent_not_found'));
    expect(refusal(await move(id, NOBODY))).toEqual(refused('parent_not_found'));
  });

  it('must be of the same organization', async () => {
    const foreign = await (await newOrg(server)).owner.create({ name: uniqueName() });
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await create({ parent_harness_id: foreign.id }))).toEqual(refused('parent_not_found'));
    expect(refusal(await move(id, foreign.id))).toEqual(refused('parent_not_found'));
  });

  it('must be active', async () => {
    const parent = await client.create({ name: uniqueName() });
    await client.delete(`/v1/harnesses/${parent.id}`);
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await create({ parent_harness_id: parent.id }))).toEqual(refused('parent_not_active'));
    expect(refusal(await move(id, parent.id))).toEqual(refused('parent_not_active'));
  });

  it('is kept by a patch of other keys', async () => {
    const [parent, child] = await createChain(client, 2);
    const { body } = await client.patch(`/v1/harnesses/${child!.id}`, { description: 'x' });
    expect(body.parent_harness_id).toBe(parent!.id);
  });
});

describe('a cycle', () => {
  it('of one is refused', async () => {
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await move(id, id))).toEqual(refused('parent_cycle'));
  });

  it.each([2, 3, 16])('of %i is refused', async (length) => {
    const chain = await createChain(client, length);
    expect(refusal(await move(chain[0]!.id, chain.at(-1)!.id))).toEqual(refused('parent_cycle'));
    expect(await read(client, chain[0]!.id)).toEqual(chain[0]);
  });
});

describe('a chain', () => {
  it('of 16 harnesses is accepted, a seventeenth is refused', async () => {
    const chain = await createChain(client, 16);
    const answer = await create({ parent_harness_id: chain[15]!.id });
    expect(refusal(answer)).toEqual(refused('parent_chain_too_deep'));
    expect(answer.body.errors[0].detail).toContain('16');
    const { id } = await client.create({ name: uniqueName() });
    expect(refusal(await move(id, chain[15]!.id))).toEqual(refused('parent_chain_too_deep'));
    expect((await move(id, chain[14]!.id)).status).toBe(200);
  });

  it.each([
    [8, 8, 200],
    [15, 1, 200],
    [1, 15, 200],
    [8, 9, 400],
    [1, 16, 400],
    [16, 1, 400],
  ])('of %i with one of %i hung below is a %i', async (above, below, status) => {
    const upper = await createChain(client, above);
    const lower = await createChain(client, below);
    const answer = await move(lower[0]!.id, upper.at(-1)!.id);
    expect(answer.status).toBe(status);
    const parent = (await read(client, lower[0]!.id)).parent_harness_id;
    expect(parent).toBe(status === 200 ? upper.at(-1)!.id : null);
  });

  it('counts the longest branch of a moved tree', async () => {
    const upper = await createChain(client, 10);
    const lower = await createChain(client, 3);
    await createChain(client, 4, lower[1]!.id);
    expect((await move(lower[0]!.id, upper[9]!.id)).status).toBe(200);
    expect((await move(lower[0]!.id, null)).status).toBe(200);
    await createChain(client, 5, lower[1]!.id);
    expect(refusal(await move(lower[0]!.id, upper[9]!.id))).toEqual(refused('parent_chain_too_deep'));
  });

  it('counts archived descendants, which can be restored', async () => {
    const upper = await createChain(client, 10);
    const lower = await createChain(client, 7);
    for (const { id } of lower.slice(1).toReversed()) await client.delete(`/v1/harnesses/${id}`);
    expect(refusal(await move(lower[0]!.id, upper[9]!.id))).toEqual(refused('parent_chain_too_deep'));
  });

  it('does not count deleted descendants', async () => {
    const upper = await createChain(client, 10);
    const lower = await createChain(client, 7);
    await client.delete(`/v1/harnesses/${lower[6]!.id}`);
    await client.post(`/v1/harnesses/${lower[6]!.id}/delete`);
    expect((await move(lower[0]!.id, upper[9]!.id)).status).toBe(200);
  });
});
