import { isReplay, postKeyed } from '../support/idempotency.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { newOrg } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const post = (path: string, key: string, body?: unknown, token?: string) =>
  postKeyed(server, path, key, body, token);

const replays = () =>
  server.database.query<{ key: string; answer: string | null; harness_id: string | null }>(
    'SELECT key, answer, harness_id FROM harnesses.harness_replay',
  );

describe('an idempotency record', () => {
  it('is for those who are still allowed to write', async () => {
    const { body: admin } = await client.post('/v1/api-keys', { name: 'soon gone', role: 'admin' });
    const name = uniqueName();
    await post('', name, { name }, admin.key);
    await client.delete(`/v1/api-keys/${admin.id}`);
    expect((await post('', name, { name }, admin.key)).status).toBe(401);
    const { body: member } = await client.post('/v1/api-keys', { name: 'reader', role: 'member' });
    expect(refusal(await post('', name, { name }, member.key))).toEqual([403, 'permission_denied']);
  });

  it('is not kept of a refusal: the corrected state lets the same request through', async () => {
    const name = uniqueName();
    const { id } = await client.create({ name });
    expect(refusal(await post('', name, { name }))[1]).toBe('harness_name_taken');
    await client.patch(`/v1/harnesses/${id}`, { name: `${name}-moved` });
    const made = await post('', name, { name });
    expect([made.status, isReplay(made)]).toEqual([201, false]);
  });

  it('is not kept of a dry run, nor given to one', async () => {
    const name = uniqueName();
    expect((await post('?dry_run=true', name, { name })).headers.get('dry-run')).toBe('true');
    expect((await post('', name, { name })).status).toBe(201);
    expect(refusal(await post('?dry_run=true', name, { name }))[1]).toBe('harness_name_taken');
  });

  it('holds no secret, and goes with its harness', async () => {
    const name = uniqueName();
    const secret = `planted-${name}`;
    const mcpServers = { docs: { url: 'https://mcp.example.com', headers: { 'X-Key': secret } } };
    const { body } = await post('', name, { name, mcpServers });
    const kept = (await replays()).filter(({ key }) => key === name);
    expect(kept).toHaveLength(1);
    expect(kept[0]!.answer).toContain('********');
    const rows = await server.database.query('SELECT r::text FROM harnesses.harness_replay r');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const versions = await server.database.query('SELECT v::text FROM harnesses.harness_version v');
    expect(JSON.stringify(versions)).not.toContain(secret);
    await client.delete(`/v1/harnesses/${body.id}`);
    await client.post(`/v1/harnesses/${body.id}/delete`);
    expect((await replays()).filter(({ key }) => key === name)).toEqual([]);
  });

  it('is kept for 24 hours, and swept by later writes, a few at a time', async () => {
    const { key, owner } = await newOrg(server);
    const names = Array.from({ length: 45 }, () => uniqueName('swept'));
    for (const name of names) await post('', name, { name }, key);
    const age = (by: string) =>
      server.database.query(`UPDATE harnesses.harness_replay SET created_at = now() - interval '${by}'
        WHERE key LIKE 'swept-%'`);
    const left = async () => (await replays()).filter((one) => one.key.startsWith('swept-')).length;
    await age('23 hours 59 minutes');
    expect(isReplay(await post('', names[0]!, { name: names[0] }, key))).toBe(true);
    await age('24 hours 1 second');
    expect(refusal(await post('', names[0]!, { name: names[0] }, key))[1]).toBe('harness_name_taken');
    for (const expected of [25, 5, 0]) {
      await post('', uniqueName('fresh'), { name: uniqueName() }, key);
      expect(await left()).toBe(expected);
    }
    expect((await owner.get('/v1/harnesses?limit=1')).body.total).toBe(names.length + 6);
  });

  it('may be made anew under an expired key', async () => {
    const key = uniqueName();
    await post('', key, { name: uniqueName() });
    await server.database.query(
      `UPDATE harnesses.harness_replay SET created_at = now() - interval '25 hours' WHERE key = '${key}'`,
    );
    const made = await post('', key, { name: uniqueName() });
    expect([made.status, isReplay(made)]).toEqual([201, false]);
  });
});
