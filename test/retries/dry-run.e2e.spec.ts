import { Client, refusal, uniqueName } from '../support/client.js';
import { atOnce, outcomes, send } from '../support/harnesses.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer({ MAX_HARNESSES_PER_ORG: '20' });
  client = new Client(server.url);
  // The first request of an organization brings its built-ins.
  await client.get('/v1/harnesses');
});
afterAll(() => server.stop());

const TABLES = ['harness', 'harness_org', 'harness_version', 'harness_replay'];

/** All rows of the module, to see that nothing was written. */
async function everything(): Promise<string> {
  const rows = await Promise.all(
    TABLES.map((table) => server.database.query(`SELECT t::text FROM harnesses.${table} t ORDER BY 1`)),
  );
  return JSON.stringify(rows);
}

/** What a representation says besides who and when. */
function lasting({ body }: { body: Record<string, unknown> }): object {
  const shown = Object.entries(body).filter(([key]) => !/^id$|_at$|_url$|ui_link/.test(key));
  const actions = body.allowed_actions as { rel: string }[];
  return { ...Object.fromEntries(shown), allowed_actions: actions.map(({ rel }) => rel) };
}

describe('a dry run', () => {
  it('of a create answers with what would be stored', async () => {
    const body = { name: uniqueName(), tags: ['a'], initial_files: [{ path: 'x', content: '' }] };
    const before = await everything();
    const dry = await client.post('/v1/harnesses?dry_run=true', body);
    expect([dry.status, dry.headers['dry-run'], dry.headers.location]).toEqual([200, 'true', undefined]);
    expect(await everything()).toBe(before);
    const real = await client.post('/v1/harnesses', body);
    expect([real.status, real.headers['dry-run']]).toEqual([201, undefined]);
    expect(lasting(dry)).toEqual(lasting(real));
  });

  it('of an update, a copy and an import does, too', async () => {
    const { id, name } = await client.create({ name: uniqueName(), description: 'x' });
    const yaml = (query: string) =>
      send(`${server.url}/v1/harnesses/import${query}`, {
        body: `name: ${name}\ndescription: y\n`,
        headers: { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/yaml' },
      });
    const writes = [
      (query: string) => client.patch(`/v1/harnesses/${id}${query}`, { description: 'z', tags: ['t'] }),
      (query: string) => client.post(`/v1/harnesses/${name}/copy${query}`, { display_name: 'C' }),
      (query: string) =>
        client.post(`/v1/harnesses/import${query === '' ? '?' : `${query}&`}from-example=coding`),
      yaml,
      (query: string) => client.patch(`/v1/harnesses/${id}${query}`, { status: 'archived' }),
    ];
    for (const write of writes) {
      const before = await everything();
      const dry = await write('?dry_run=true');
      expect(await everything()).toBe(before);
      const real = await write('');
      expect(dry.status).toBe(200);
      expect(lasting(dry)).toEqual(lasting(real));
      expect(real.status).toBeLessThan(300);
    }
  });

  it('says what an import would do', async () => {
    const { name } = await client.create({ name: uniqueName() });
    const outcome = async (document: string) =>
      (
        await send(`${server.url}/v1/harnesses/import?dry_run=true`, {
          body: document,
          headers: { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/yaml' },
        })
      ).headers.get('x-import-outcome');
    expect(await outcome(`name: ${name}`)).toBe('unchanged');
    expect(await outcome(`name: ${name}\ntags: [x]`)).toBe('updated');
    expect(await outcome(`name: ${uniqueName()}`)).toBe('created');
  });

  it.each([
    ['a bad body', () => client.post('/v1/harnesses?dry_run=true', { name: 'BAD', tags: 1 }), 400],
    ['a taken name', () => client.post('/v1/harnesses?dry_run=true', { name: 'generic' }), 409],
    [
      'a parent that is not there',
      () =>
        client.post('/v1/harnesses?dry_run=true', {
          name: uniqueName(),
          parent_harness_id: `harness_${'0'.repeat(32)}`,
        }),
      400,
    ],
    [
      'an unknown harness',
      () => client.patch(`/v1/harnesses/harness_${'0'.repeat(32)}?dry_run=true`, {}),
      404,
    ],
    [
      'a taken name of a copy',
      () => client.post('/v1/harnesses/generic/copy?dry_run=true', { name: 'base' }),
      409,
    ],
    ['another value', () => client.post('/v1/harnesses?dry_run=1', { name: uniqueName() }), 400],
    [
      'a route that has none',
      () => client.delete(`/v1/harnesses/harness_${'0'.repeat(32)}?dry_run=true`),
      400,
    ],
  ])('refuses what the write would refuse: %s', async (_, write, status) => {
    const before = await everything();
    const answer = await write();
    expect([answer.status, answer.headers['dry-run']]).toEqual([status, undefined]);
    expect(await everything()).toBe(before);
  });

  it('refuses built-ins, stale versions and those who may not write', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const generic = await client.get('/v1/harnesses/generic');
    const built = await client.patch(`/v1/harnesses/${generic.body.id}?dry_run=true`, { tags: [] });
    expect(refusal(built)).toEqual([403, 'harness_built_in']);
    const stale = await client
      .patch(`/v1/harnesses/${id}?dry_run=true`, { tags: [] })
      .set('If-Match', '"7-x"');
    expect(refusal(stale)).toEqual([412, 'version_mismatch']);
    const { body: member } = await client.post('/v1/api-keys', { name: 'reader', role: 'member' });
    const refused = await new Client(server.url, member.key).post('/v1/harnesses?dry_run=true', {});
    expect(refusal(refused)).toEqual([403, 'permission_denied']);
  });

  it('counts against the limit of the organization without using it up', async () => {
    const fill = () => client.post('/v1/harnesses', { name: uniqueName() });
    while ((await fill()).status === 201);
    const full = await client.post('/v1/harnesses?dry_run=true', { name: uniqueName() });
    expect(refusal(full)).toEqual([409, 'harness_limit_reached']);
    const [{ id }] = (await client.get('/v1/harnesses?is_built_in=false&limit=1')).body.data;
    await client.delete(`/v1/harnesses/${id}`);
    await client.post(`/v1/harnesses/${id}/delete`);
    for (let i = 0; i < 3; i++) {
      expect((await client.post('/v1/harnesses?dry_run=true', { name: uniqueName() })).status).toBe(200);
    }
    expect((await client.post('/v1/harnesses', { name: uniqueName() })).status).toBe(201);
  });

  it('50 concurrent ones do not conflict', async () => {
    const name = uniqueName();
    const [{ id }] = (await client.get('/v1/harnesses?is_built_in=false&limit=1')).body.data;
    const answers = await atOnce(60, (i) =>
      i < 50
        ? client.patch(`/v1/harnesses/${id}?dry_run=true`, { name })
        : client.patch(`/v1/harnesses/${id}`, { description: `${i}` }),
    );
    expect(outcomes(answers)).toEqual({ '200': 60 });
  });
});
