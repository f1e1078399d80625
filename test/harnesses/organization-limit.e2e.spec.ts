import { Client, refusal, uniqueName } from '../support/client.js';
import { atOnce, newOrg, outcomes } from '../support/harnesses.js';
import { startProcess, startServer, type TestServer } from '../support/server.js';

const LIMIT = 20;
let server: TestServer;
let replica: TestServer;
beforeAll(async () => {
  server = await startServer({ MAX_HARNESSES_PER_ORG: String(LIMIT) });
  replica = await startProcess({ MAX_HARNESSES_PER_ORG: String(LIMIT) }, server.database);
});
afterAll(async () => {
  await replica.stop();
  await server.stop();
});

/** An organization with so many harnesses of its own, and its owner at either replica. */
async function orgWith(count: number) {
  const { owner, key } = await newOrg(server);
  const ids = [];
  for (let i = 0; i < count; i++) ids.push((await owner.create({ name: uniqueName() })).id);
  return { owner, ids, elsewhere: new Client(replica.url, key) };
}

const create = (client: Client, body: object = {}) =>
  client.post('/v1/harnesses', { name: uniqueName(), ...body });
const ownCount = async (client: Client) =>
  (await client.get('/v1/harnesses?is_built_in=false&include_archived=true&limit=1')).body.total;
const FULL = [409, 'harness_limit_reached'];
const HALF = { '201': LIMIT, '409 harness_limit_reached': 50 - LIMIT };

describe('the number of an organization’s own harnesses', () => {
  it('is exact under 50 simultaneous creates', async () => {
    const { owner } = await orgWith(0);
    expect(outcomes(await atOnce(50, () => create(owner)))).toEqual(HALF);
    expect(await ownCount(owner)).toBe(LIMIT);
  });

  it('is exact when they come through two servers', async () => {
    const { owner, elsewhere } = await orgWith(0);
    expect(outcomes(await atOnce(50, (i) => create(i % 2 === 0 ? owner : elsewhere)))).toEqual(HALF);
    expect(await ownCount(owner)).toBe(LIMIT);
  });

  it('is exact under 50 simultaneous creates below a parent', async () => {
    const { owner } = await orgWith(0);
    const { id: parent_harness_id } = (await owner.get('/v1/harnesses/base')).body;
    expect(outcomes(await atOnce(50, () => create(owner, { parent_harness_id })))).toEqual(HALF);
  });

  it('is exact under 50 simultaneous copies', async () => {
    const { owner } = await orgWith(0);
    expect(outcomes(await atOnce(50, () => owner.post('/v1/harnesses/generic/copy')))).toEqual(HALF);
    expect(await ownCount(owner)).toBe(LIMIT);
  });

  it('is exact while others are deleted', async () => {
    const { owner, ids } = await orgWith(LIMIT);
    for (const id of ids.slice(0, 10)) await owner.delete(`/v1/harnesses/${id}`);
    const answers = await atOnce(50, (i) =>
      i < 10 ? owner.post(`/v1/harnesses/${ids[i]}/delete`) : create(owner),
    );
    const { '201': created = 0, '204': deleted } = outcomes(answers);
    expect(deleted).toBe(10);
    expect(created).toBeLessThanOrEqual(10);
    const rest = await atOnce(20, () => create(owner));
    expect(outcomes(rest)['201'] ?? 0).toBe(10 - created);
    expect(await ownCount(owner)).toBe(LIMIT);
  });

  it('is named in the refusal', async () => {
    const { owner } = await orgWith(LIMIT);
    for (const answer of [await create(owner), await owner.post('/v1/harnesses/generic/copy')]) {
      expect(refusal(answer)).toEqual(FULL);
      expect(answer.body.detail).toContain(String(LIMIT));
    }
  });

  it('counts archived harnesses, which can be restored, until they are deleted', async () => {
    const { owner, ids } = await orgWith(LIMIT);
    await owner.delete(`/v1/harnesses/${ids[0]}`);
    expect(refusal(await create(owner))).toEqual(FULL);
    expect((await owner.patch(`/v1/harnesses/${ids[0]}`, { status: 'active' })).status).toBe(200);
    await owner.delete(`/v1/harnesses/${ids[0]}`);
    await owner.post(`/v1/harnesses/${ids[0]}/delete`);
    expect((await create(owner)).status).toBe(201);
    expect(refusal(await create(owner))).toEqual(FULL);
  });

  it('does not stop changes, nor another organization', async () => {
    const { owner, ids } = await orgWith(LIMIT);
    expect((await owner.patch(`/v1/harnesses/${ids[0]}`, { description: 'x' })).status).toBe(200);
    expect((await create((await newOrg(server)).owner)).status).toBe(201);
  });

  it('is told apart from a taken name', async () => {
    const { owner } = await orgWith(LIMIT - 1);
    const { name } = (await create(owner)).body;
    expect((await owner.post('/v1/harnesses', { name })).body.code).toBe('harness_name_taken');
  });

  it('is 1000 when nothing is configured', async () => {
    const unconfigured = await startServer({}, server.database);
    try {
      const { key, id } = await newOrg(server);
      const owner = new Client(unconfigured.url, key);
      await owner.get('/v1/harnesses');
      const fill = `INSERT INTO harnesses.harness (org_id, id, name)
        SELECT $1, gen_random_uuid(), 'filled-' || n FROM generate_series(1, 999) AS n`;
      await server.database.query(fill, [id]);
      await server.database.query('UPDATE harnesses.harness_org SET own_harnesses = 999 WHERE org_id = $1', [
        id,
      ]);
      expect((await create(owner)).status).toBe(201);
      const refused = await create(owner);
      expect(refusal(refused)).toEqual(FULL);
      expect(refused.body.detail).toContain('1000');
    } finally {
      await unconfigured.stop();
    }
  });
});

describe('two servers on one database', () => {
  it('give one name to one of 50 creates', async () => {
    const { owner, elsewhere } = await orgWith(0);
    const answers = await atOnce(50, (i) =>
      (i % 2 === 0 ? owner : elsewhere).post('/v1/harnesses', { name: 'one' }),
    );
    expect(outcomes(answers)).toEqual({ '201': 1, '409 harness_name_taken': 49 });
  });

  it('lose none of 50 patches', async () => {
    const { owner, elsewhere, ids } = await orgWith(1);
    const answers = await atOnce(50, (i) =>
      (i % 2 === 0 ? owner : elsewhere).patch(`/v1/harnesses/${ids[0]}`, { description: String(i) }),
    );
    expect(outcomes(answers)).toEqual({ '200': 50 });
    expect(new Set(answers.map(({ body }) => body.version)).size).toBe(50);
  });

  it('make no cycle', async () => {
    for (let round = 0; round < 10; round++) {
      const { owner, elsewhere, ids } = await orgWith(2);
      const answers = await Promise.all([
        owner.patch(`/v1/harnesses/${ids[0]}`, { parent_harness_id: ids[1] }),
        elsewhere.patch(`/v1/harnesses/${ids[1]}`, { parent_harness_id: ids[0] }),
      ]);
      expect(outcomes(answers)).toEqual({ '200': 1, '400 parent_cycle': 1 });
    }
  });
});
