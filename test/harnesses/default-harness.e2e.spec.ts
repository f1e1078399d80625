import { Client, refusal } from '../support/client.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

const ORG = 'org_00000000000000000000000000000001';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

describe('config', () => {
  it.each([
    ['owner', true, true],
    ['admin', true, false],
    ['member', false, false],
  ])('tells an %s what it may do', async (role, manage, dangerous) => {
    const { key } = (await api.post('/v1/api-keys', { name: role, role }).expect(201)).body;
    const { body } = await new Client(server.url, key).get('/v1/harnesses/config').expect(200);
    expect(body).toEqual({
      policies: { 'harness.view': true, 'harness.manage': manage, 'harness.dangerous': dangerous },
    });
  });

  it('is nothing for strangers', async () => {
    const response = await new Client(server.url, null).get('/v1/harnesses/config');
    expect(refusal(response)).toEqual([401, 'unauthenticated']);
  });
});

describe('the default harness', () => {
  const set = (body: object, client = api) => client.patch(`/v1/orgs/${ORG}`, body);
  const current = async () => (await api.get('/v1/harnesses/default').expect(200)).body.name;

  afterEach(() => set({ default_harness_id: null }).expect(200));

  it('is the built-in generic until it is set', async () => {
    expect((await api.get(`/v1/orgs/${ORG}`)).body.default_harness_id).toBeNull();
    expect(await current()).toBe('generic');
  });

  it.each(['default_harness_id', 'default_harness_name'])('is set by %s and reset by null', async (key) => {
    const { id, name } = (await api.get('/v1/harnesses/base')).body;
    const { body } = await set({ [key]: key.endsWith('id') ? id : name }).expect(200);
    expect(body.default_harness_id).toBe(id);
    expect(await current()).toBe('base');
    expect((await set({ [key]: null }).expect(200)).body.default_harness_id).toBeNull();
    expect(await current()).toBe('generic');
  });

  it('answers wherever a harness is read or copied', async () => {
    const { id } = await api.create({ name: 'chosen' });
    await set({ default_harness_id: id }).expect(200);
    await api.create({ name: 'below', parent_harness_id: id });
    expect((await api.get('/v1/harnesses/default/effective')).body.name).toBe('chosen');
    expect((await api.get('/v1/harnesses/default/children')).body.total).toBe(1);
    expect((await api.post('/v1/harnesses/default/impact', {})).body.data).toHaveLength(1);
    expect((await api.post('/v1/harnesses/default/copy').expect(201)).body.name).toBe('chosen-copy');
  });

  it('keeps up with a rename', async () => {
    const { id } = await api.create({ name: 'before' });
    await set({ default_harness_name: 'before' }).expect(200);
    await api.patch(`/v1/harnesses/${id}`, { name: 'after' }).expect(200);
    expect(await current()).toBe('after');
  });

  it('cannot be archived', async () => {
    const { id } = await api.create({ name: 'needed' });
    await set({ default_harness_id: id }).expect(200);
    expect(refusal(await api.delete(`/v1/harnesses/${id}`))).toEqual([409, 'harness_is_default']);
  });

  it.each<[string, object, [string, string]]>([
    [
      'an unknown ID',
      { default_harness_id: `harness_${'0'.repeat(32)}` },
      ['/default_harness_id', 'harness_not_found'],
    ],
    ['an unknown name', { default_harness_name: 'nobody' }, ['/default_harness_name', 'harness_not_found']],
    ['no ID', { default_harness_id: 'generic' }, ['/default_harness_id', 'invalid_format']],
    ['no name', { default_harness_name: 'Not A Name' }, ['/default_harness_name', 'invalid_format']],
    ['a number', { default_harness_id: 7 }, ['/default_harness_id', 'invalid_type']],
  ])('is not %s', async (_what, body, error) => {
    expect(refusal(await set(body))).toEqual([400, 'validation_failed', error]);
    expect(await current()).toBe('generic');
  });

  it('is not an archived harness', async () => {
    const { id } = await api.create({ name: 'asleep' });
    await api.delete(`/v1/harnesses/${id}`).expect(204);
    const [status, , [pointer]] = refusal(await set({ default_harness_id: id })) as [
      number,
      string,
      [string],
    ];
    expect([status, pointer]).toEqual([400, '/default_harness_id']);
  });

  it('is not a harness of another organization', async () => {
    const { body } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Other' }).expect(201);
    const { id } = await new Client(server.url, body.key).create({ name: 'theirs' });
    expect(refusal(await set({ default_harness_id: id }))[2]).toEqual([
      '/default_harness_id',
      'harness_not_found',
    ]);
  });

  it.each([
    ['admin', 200],
    ['member', 403],
  ])('is set by an %s: %i', async (role, status) => {
    const { key } = (await api.post('/v1/api-keys', { name: role, role }).expect(201)).body;
    const response = await set({ default_harness_name: 'base' }, new Client(server.url, key));
    expect(response.status).toBe(status);
  });
});
