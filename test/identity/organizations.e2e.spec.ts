import { Client, refusal } from '../support/client.js';
import { newOrg } from '../support/listing.js';
import { expectProblem } from '../support/problem.js';
import { ADMIN_KEY, OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const FIRST_ORG = 'org_00000000000000000000000000000001';
const UNKNOWN_ORG = `org_${'f'.repeat(32)}`;
let server: TestServer;
let operator: Client;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  operator = new Client(server.url, ADMIN_KEY);
  owner = new Client(server.url);
});

afterAll(() => server.stop());

it('says when it was changed, and not when nothing was', async () => {
  const org = await newOrg(server);
  const { org_id: id } = (await org.get('/v1/me')).body;
  const { body: made } = await org.get(`/v1/orgs/${id}`);
  expect(made.updated_at).toBe(made.created_at);
  const patch = async (body: object) => (await org.patch(`/v1/orgs/${id}`, body)).body;
  expect(await patch({ name: made.name, default_harness_id: null })).toEqual(made);
  const renamed = await patch({ name: 'Renamed' });
  expect(Date.parse(renamed.updated_at)).toBeGreaterThan(Date.parse(made.updated_at));
  expect((await org.get(`/v1/orgs/${id}`)).body).toEqual(renamed);
  const other = await patch({ default_harness_name: 'base' });
  expect(Date.parse(other.updated_at)).toBeGreaterThan(Date.parse(renamed.updated_at));
  const refused = await org.patch(`/v1/orgs/${id}`, { updated_at: made.updated_at });
  expect(refusal(refused)).toEqual([400, 'validation_failed', ['/updated_at', 'read_only']]);
});

describe('the operator', () => {
  it('creates an organization with its first owner key and its built-ins', async () => {
    const { status, body } = await operator.post('/v1/orgs', { name: 'Acme' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^org_[0-9a-f]{32}$/),
      name: 'Acme',
      created_at: expect.stringMatching(/Z$/),
      updated_at: body.created_at,
      key_id: expect.stringMatching(/^key_/),
      key: expect.stringMatching(/^hk_/),
    });
    const acme = new Client(server.url, body.key);
    expect((await acme.get('/v1/me')).body).toMatchObject({ org_id: body.id, role: 'owner' });
    const { body: harnesses } = await acme.get('/v1/harnesses?sort=name&fields=name,is_built_in');
    expect(harnesses.data).toEqual(
      ['base', 'generic', 'platform-chat'].map((name) => ({ name, is_built_in: true })),
    );
  });

  it.each([
    [{}, ['/name', 'required']],
    [{ name: '' }, ['/name', 'too_short']],
    [{ name: null }, ['/name', 'required']],
    [{ name: 'x'.repeat(101) }, ['/name', 'too_long']],
    [{ name: 'x', id: FIRST_ORG }, ['/id', 'unknown_key']],
    [{ nmae: 'x', name: 'x' }, ['/nmae', 'unknown_key']],
  ])('is refused an organization: %j', async (body, problem) => {
    expect(refusal(await operator.post('/v1/orgs', body))).toEqual([400, 'validation_failed', problem]);
  });

  it('lists all organizations, newest first, a page at a time', async () => {
    for (const name of ['one', 'two', 'three']) await operator.post('/v1/orgs', { name });
    const { body: all } = await operator.get('/v1/orgs');
    expect(all.data.at(-1)).toMatchObject({ id: FIRST_ORG });
    expect(all.data.slice(0, 3).map(({ name }: { name: string }) => name)).toEqual(['three', 'two', 'one']);
    expect(all.total).toBe(all.data.length);
    const seen = [];
    for (let url: string | undefined = '/v1/orgs?limit=2'; url;) {
      const page = await operator.get(url);
      seen.push(...page.body.data);
      const next = /<(.*)>; rel="next"/.exec(page.headers.link ?? '')?.[1];
      url = next && new URL(next, server.url).href.slice(server.url.length);
    }
    expect(seen).toEqual(all.data);
    expect(JSON.stringify(seen)).not.toContain('"key"');
    expectProblem(await operator.get('/v1/orgs?cursor=nonsense'), 400, 'invalid_cursor');
  });

  it('reads any organization, and gives a new owner key to one that lost its own', async () => {
    const { body: org } = await operator.post('/v1/orgs', { name: 'Locked out' });
    expect((await operator.get(`/v1/orgs/${org.id}`)).body).toMatchObject({ name: 'Locked out' });
    const { status, body } = await operator.post(`/v1/orgs/${org.id}/api-keys`);
    expect([status, body.role]).toEqual([201, 'owner']);
    expect((await new Client(server.url, body.key).get('/v1/me')).body.org_id).toBe(org.id);
    const named = await operator.post(`/v1/orgs/${org.id}/api-keys`, { name: 'Recovery' });
    expect(named.body.name).toBe('Recovery');
  });

  it.each([UNKNOWN_ORG, 'org_1', 'nonsense'])(
    'is told that there is no such organization: %s',
    async (org) => {
      expectProblem(await operator.get(`/v1/orgs/${org}`), 404, 'organization_not_found');
      expectProblem(await operator.post(`/v1/orgs/${org}/api-keys`), 404, 'organization_not_found');
    },
  );
});

describe('an organization', () => {
  it('is read by its members, renamed by its admins, and by nobody else', async () => {
    const org = await newOrg(server);
    const { org_id: id } = (await org.get('/v1/me')).body;
    const keyOf = async (role: string) => (await org.post('/v1/api-keys', { name: role, role })).body.key;
    const [admin, member] = [
      new Client(server.url, await keyOf('admin')),
      new Client(server.url, await keyOf('member')),
    ];
    const renamed = await admin.patch(`/v1/orgs/${id}`, { name: 'Renamed' });
    expect([renamed.status, renamed.body.name]).toEqual([200, 'Renamed']);
    expect((await member.get(`/v1/orgs/${id}`)).body).toEqual(renamed.body);
    expect((await admin.patch(`/v1/orgs/${id}`, {})).body).toEqual(renamed.body);
    expectProblem(await member.patch(`/v1/orgs/${id}`, { name: 'No' }), 403, 'permission_denied');
    for (const other of [FIRST_ORG, UNKNOWN_ORG]) {
      expectProblem(await org.get(`/v1/orgs/${other}`), 404, 'organization_not_found');
      expectProblem(await admin.patch(`/v1/orgs/${other}`, { name: 'No' }), 404, 'organization_not_found');
    }
  });

  it.each([
    [{ name: '' }, ['/name', 'too_short']],
    [{ name: null }, ['/name', 'required']],
    [{ id: UNKNOWN_ORG }, ['/id', 'read_only']],
    [{ title: 'x' }, ['/title', 'unknown_key']],
  ])('is not changed by nonsense: %j', async (body, problem) => {
    const response = await owner.patch(`/v1/orgs/${FIRST_ORG}`, body);
    expect(refusal(response)).toEqual([400, 'validation_failed', problem]);
  });

  it('sees nothing of another: by ID, by name, in lists, as a parent', async () => {
    const [ours, theirs] = [await newOrg(server), await newOrg(server)];
    const secret = await theirs.create({ name: 'secret-plan' });
    const path = `/v1/harnesses/${secret.id}`;
    for (const request of [
      ours.get(path),
      ours.get('/v1/harnesses/secret-plan'),
      ours.patch(path, { tags: [] }),
      ours.delete(path),
      ours.post(`${path}/copy`),
      ours.post('/v1/harnesses/secret-plan/copy'),
      ours.post(`${path}/delete`),
    ]) {
      expectProblem(await request, 404, 'harness_not_found');
    }
    expect((await ours.get('/v1/harnesses?search=secret')).body.data).toEqual([]);
    const child = await ours.post('/v1/harnesses', { name: 'child', parent_harness_id: secret.id });
    expect(refusal(child)).toEqual([400, 'validation_failed', ['/parent_harness_id', 'parent_not_found']]);
    expect((await ours.post('/v1/harnesses', { name: 'secret-plan' })).status).toBe(201);
    expect((await theirs.get(path)).body).toEqual(secret);
  });
});

describe('the keys of the environment', () => {
  const NEW_KEY = 'another-owner-key-of-the-tests-0123456789';

  it('an ADMIN_API_KEY opens /v1/orgs only, and without one nothing does', async () => {
    const other = await startServer({ ADMIN_API_KEY: '' }, server.database);
    const answers = [
      await new Client(other.url, ADMIN_KEY).get('/v1/orgs'),
      await new Client(other.url).get('/v1/orgs'),
    ];
    await other.stop();
    for (const answer of answers) expect([401, 403]).toContain(answer.status);
    expectProblem(await operator.get('/v1/me'), 401, 'unauthenticated');
  });

  it('a BOOTSTRAP_API_KEY that is the key of a member stops the start', async () => {
    const { key } = (await owner.post('/v1/api-keys', { name: 'member', role: 'member' })).body;
    const start = startServer({ BOOTSTRAP_API_KEY: key }, server.database);
    await expect(start).rejects.toThrow('BOOTSTRAP_API_KEY is the token of another key');
    expect((await new Client(server.url, key).get('/v1/me')).body.role).toBe('member');
  });

  it('a changed BOOTSTRAP_API_KEY replaces the one before it, and only that', async () => {
    const kept = (await owner.post('/v1/api-keys', { name: 'kept', role: 'owner' })).body.key;
    const restarted = await startServer({ BOOTSTRAP_API_KEY: NEW_KEY }, server.database);
    const statusOf = async (key: string) => (await new Client(restarted.url, key).get('/v1/me')).status;
    const statuses = [await statusOf(OWNER_KEY), await statusOf(NEW_KEY), await statusOf(kept)];
    await restarted.stop();
    expect(statuses).toEqual([401, 200, 200]);
  });

  it('the same BOOTSTRAP_API_KEY does not bring a revoked one back', async () => {
    const replaced = await startServer({ BOOTSTRAP_API_KEY: NEW_KEY }, server.database);
    const client = new Client(replaced.url, NEW_KEY);
    const other = new Client(
      replaced.url,
      (await client.post('/v1/api-keys', { name: 'other', role: 'owner' })).body.key,
    );
    await other.delete(`/v1/api-keys/${(await client.get('/v1/me')).body.key_id}`);
    await replaced.stop();
    const restarted = await startServer({ BOOTSTRAP_API_KEY: NEW_KEY }, server.database);
    const { status } = await new Client(restarted.url, NEW_KEY).get('/v1/me');
    await restarted.stop();
    expect(status).toBe(401);
  });
});
