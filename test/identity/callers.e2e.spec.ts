import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { sendRaw } from '../support/raw.js';
import { ADMIN_KEY, OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const FIRST_ORG = 'org_00000000000000000000000000000001';
const UNKNOWN_ID = `harness_${'0'.repeat(32)}`;
let server: TestServer;
let callers: Record<'nobody' | 'member' | 'admin' | 'owner' | 'operator', Client>;
let keys: Record<'member' | 'admin' | 'owner', string>;

beforeAll(async () => {
  server = await startServer();
  const owner = new Client(server.url);
  const keyOf = async (role: string) => (await owner.post('/v1/api-keys', { name: role, role })).body.key;
  keys = { member: await keyOf('member'), admin: await keyOf('admin'), owner: await keyOf('owner') };
  callers = {
    nobody: new Client(server.url, null),
    member: new Client(server.url, keys.member),
    admin: new Client(server.url, keys.admin),
    owner: new Client(server.url, keys.owner),
    operator: new Client(server.url, ADMIN_KEY),
  };
});

afterAll(() => server.stop());

const withAuthorization = (value: string) => callers.nobody.get('/v1/me').set('Authorization', value);

describe('the Authorization header', () => {
  it.each([
    ['Bearer', (key: string) => `Bearer ${key}`],
    ['bearer', (key: string) => `bearer ${key}`],
    ['BEARER', (key: string) => `BEARER   ${key}`],
    ['ApiKey', (key: string) => `ApiKey ${key}`],
    ['APIKEY', (key: string) => `APIKEY ${key}`],
    ['no scheme', (key: string) => key],
  ])('takes a key with %s', async (_scheme, header) => {
    expect((await withAuthorization(header(keys.member))).status).toBe(200);
    expect((await withAuthorization(header(OWNER_KEY))).status).toBe(200);
  });

  it.each([
    ['another scheme', (key: string) => `Basic ${Buffer.from(`x:${key}`).toString('base64')}`],
    ['another scheme before the key', (key: string) => `Token ${key}`],
    ['a scheme alone', () => 'Bearer'],
    ['nothing', () => ''],
    ['two keys', (key: string) => `Bearer ${key}, Bearer ${key}`],
    ['two schemes', (key: string) => `Bearer ApiKey ${key}`],
    ['quotes', (key: string) => `Bearer "${key}"`],
    ['a key in other letters', (key: string) => `Bearer ${key.toUpperCase()}`],
    ['the start of a key', (key: string) => `Bearer ${key.slice(0, -1)}`],
    ['more than a key', (key: string) => `Bearer ${key}0`],
    ['an unknown key', () => `Bearer ${'x'.repeat(40)}`],
    ['an endless key', () => `Bearer ${'x'.repeat(10_000)}`],
    ['the hash of a key', () => `Bearer ${'0'.repeat(64)}`],
  ])('is 401 with WWW-Authenticate for %s', async (_what, header) => {
    const response = await withAuthorization(header(keys.member));
    expectProblem(response, 401, 'unauthenticated');
    expect(response.headers['www-authenticate']).toMatch(/^Bearer\b/);
  });

  it('is 401 when it is missing, and when it stands twice', async () => {
    expectProblem(await callers.nobody.get('/v1/me'), 401, 'unauthenticated');
    const header = `Authorization: Bearer ${OWNER_KEY}\r\n`;
    const twice = await sendRaw(server.url, `GET /v1/me HTTP/1.1\r\nHost: x\r\n${header}${header}\r\n`);
    expectProblem(twice, 401, 'unauthenticated');
  });

  it('is the only place for a key', async () => {
    expect((await callers.nobody.get(`/v1/me?access_token=${keys.owner}`)).status).toBe(401);
    expect((await callers.nobody.get('/v1/me').set('X-Api-Key', keys.owner)).status).toBe(401);
    expect((await callers.nobody.get('/v1/me').set('Cookie', `key=${keys.owner}`)).status).toBe(401);
  });
});

describe('who may do what', () => {
  // A request that would go on to be refused for another reason, or be answered.
  it.each<[string, 'get' | 'post' | 'patch' | 'delete', string, number, number, number, number, number]>([
    // what, method, path: nobody, member, admin, owner, operator
    ['create_harness', 'post', '/v1/harnesses', 401, 403, 400, 400, 401],
    ['list_harnesses', 'get', '/v1/harnesses', 401, 200, 200, 200, 401],
    ['get_harness', 'get', '/v1/harnesses/generic', 401, 200, 200, 200, 401],
    ['update_harness', 'patch', `/v1/harnesses/${UNKNOWN_ID}`, 401, 403, 404, 404, 401],
    ['delete_harness', 'delete', `/v1/harnesses/${UNKNOWN_ID}`, 401, 403, 404, 404, 401],
    ['copy_harness', 'post', `/v1/harnesses/${UNKNOWN_ID}/copy`, 401, 403, 404, 404, 401],
    ['destroy_harness', 'post', `/v1/harnesses/${UNKNOWN_ID}/delete`, 401, 403, 403, 404, 401],
    ['harness_config', 'get', '/v1/harnesses/config', 401, 200, 200, 200, 401],
    ['check_harness_name', 'get', '/v1/harnesses/check-name?name=x', 401, 200, 200, 200, 401],
    ['list_child_harnesses', 'get', '/v1/harnesses/base/children', 401, 200, 200, 200, 401],
    ['get_effective_harness', 'get', '/v1/harnesses/base/effective', 401, 200, 200, 200, 401],
    ['resolve_harness', 'post', '/v1/harnesses/base/effective', 401, 400, 400, 400, 401],
    ['preview_harness_impact', 'post', '/v1/harnesses/nobody/impact', 401, 404, 404, 404, 401],
    ['check_network_access', 'post', '/v1/harnesses/base/network-access/check', 401, 400, 400, 400, 401],
    ['preview_harness', 'post', '/v1/harnesses/preview', 401, 200, 200, 200, 401],
    ['validate_harness', 'post', '/v1/harnesses/validate', 401, 200, 200, 200, 401],
    ['import_harness', 'post', '/v1/harnesses/import?from-example=nobody', 401, 403, 404, 404, 401],
    ['list_harness_examples', 'get', '/v1/harness-examples', 401, 200, 200, 200, 401],
    ['list_capabilities', 'get', '/v1/capabilities', 401, 200, 200, 200, 401],
    ['get_capability', 'get', '/v1/capabilities/nobody', 401, 404, 404, 404, 401],
    ['list_harness_versions', 'get', '/v1/harnesses/base/versions', 401, 200, 200, 200, 401],
    ['get_harness_version', 'get', '/v1/harnesses/base/versions/1', 401, 200, 200, 200, 401],
    ['diff_harness_versions', 'get', '/v1/harnesses/base/versions/1/diff/1', 401, 200, 200, 200, 401],
    [
      'restore_harness_version',
      'post',
      `/v1/harnesses/${UNKNOWN_ID}/versions/1/restore`,
      401,
      403,
      404,
      404,
      401,
    ],
    ['get_me', 'get', '/v1/me', 401, 200, 200, 200, 401],
    ['list_api_keys', 'get', '/v1/api-keys', 401, 403, 403, 200, 401],
    ['create_api_key', 'post', '/v1/api-keys', 401, 403, 403, 400, 401],
    ['revoke_api_key', 'delete', '/v1/api-keys/key_0', 401, 403, 403, 404, 401],
    ['list_orgs', 'get', '/v1/orgs', 401, 403, 403, 403, 200],
    ['create_org', 'post', '/v1/orgs', 401, 403, 403, 403, 400],
    ['get_org', 'get', `/v1/orgs/${FIRST_ORG}`, 401, 200, 200, 200, 200],
    ['update_org', 'patch', `/v1/orgs/${FIRST_ORG}`, 401, 403, 200, 200, 200],
    ['create_org_owner_key', 'post', `/v1/orgs/${FIRST_ORG}/api-keys`, 401, 403, 403, 403, 400],
  ])('%s', async (_operation, method, path, ...expected) => {
    const statuses = [];
    for (const caller of Object.values(callers)) {
      const body = path.endsWith(`${FIRST_ORG}/api-keys`) ? { nope: 1 } : {};
      const send = method === 'post' || method === 'patch';
      statuses.push((await (send ? caller[method](path, body) : caller[method](path))).status);
    }
    expect(statuses).toEqual(expected);
  });

  it.each([
    ['member', 'post', '/v1/harnesses', 'org:harnesses:manage'],
    ['admin', 'post', `/v1/harnesses/${UNKNOWN_ID}/delete`, 'org:harnesses:dangerous'],
  ] as const)('a 403 tells a %s the permission that lacks: %s %s', async (role, method, path, permission) => {
    const response = await callers[role][method](path);
    expectProblem(response, 403, 'permission_denied');
    expect(response.body.detail).toContain(permission);
  });

  it.each([
    ['member', [true, false, false], ['org:harnesses:view']],
    ['admin', [true, true, false], ['org:harnesses:view', 'org:harnesses:manage']],
    ['owner', [true, true, true], ['org:harnesses:view', 'org:harnesses:manage', 'org:harnesses:dangerous']],
  ] as const)('a %s can ask', async (role, [view, manage, dangerous], permissions) => {
    const config = await callers[role].get('/v1/harnesses/config');
    expect(config.body).toEqual({
      policies: { 'harness.view': view, 'harness.manage': manage, 'harness.dangerous': dangerous },
    });
    const me = await callers[role].get('/v1/me');
    const key_id = expect.stringMatching(/^key_[0-9a-f]{32}$/);
    expect(me.body).toEqual({ org_id: FIRST_ORG, role, permissions, key_id });
  });

  it.each([
    ['member', ['self'], ['self']],
    ['admin', ['self', 'update', 'copy', 'archive'], ['self', 'copy', 'restore']],
    ['owner', ['self', 'update', 'copy', 'archive'], ['self', 'copy', 'restore', 'delete']],
  ] as const)('a %s is told the actions on a harness', async (role, active, archived) => {
    const { id } = await callers.owner.create({ name: `seen-by-${role}` });
    const rels = async () => {
      const { body } = await callers[role].get(`/v1/harnesses/${id}`);
      return body.allowed_actions.map(({ rel }: { rel: string }) => rel);
    };
    expect(await rels()).toEqual(active);
    await callers.owner.delete(`/v1/harnesses/${id}`);
    expect(await rels()).toEqual(archived);
  });

  it('another role gets another ETag, because it is told other actions', async () => {
    const tags = [];
    for (const role of ['member', 'admin', 'owner'] as const)
      tags.push((await callers[role].get('/v1/harnesses/generic')).headers.etag);
    expect(tags[0]).not.toBe(tags[2]);
    expect(tags[1]).toBe(tags[2]);
  });
});

describe('X-Org-Id', () => {
  it.each(['member', 'admin', 'owner'] as const)('may name the own organization of a %s', async (role) => {
    expect((await callers[role].get('/v1/me').set('X-Org-Id', FIRST_ORG)).status).toBe(200);
    expect((await callers[role].get('/v1/harnesses').set('X-Org-Id', FIRST_ORG)).status).toBe(200);
  });

  it.each([
    'org_00000000000000000000000000000002',
    'org_0000000000000000000000000000000G',
    FIRST_ORG.toUpperCase(),
    `${FIRST_ORG}, ${FIRST_ORG}`,
    'x',
    '',
  ])('is 404 when it is not that: "%s"', async (org) => {
    for (const path of [
      '/v1/me',
      '/v1/harnesses',
      '/v1/harnesses/generic',
      '/v1/api-keys',
      `/v1/orgs/${FIRST_ORG}`,
    ]) {
      expectProblem(await callers.owner.get(path).set('X-Org-Id', org), 404, 'organization_not_found');
    }
  });
});
