import { Client, refusal } from '../support/client.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

describe('check-name', () => {
  const LONG = 'a'.repeat(64);
  const path = (query: Record<string, string>) =>
    `/v1/harnesses/check-name?${new URLSearchParams(query).toString()}`;
  const check = async (query: Record<string, string>) => (await api.get(path(query)).expect(200)).body;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    for (const name of ['taken', 'taken-2', 'archived', 'gone', LONG])
      ids[name] = (await api.create({ name })).id;
    await api.delete(`/v1/harnesses/${ids.archived}`).expect(204);
    await api.delete(`/v1/harnesses/${ids.gone}`).expect(204);
    await api.post(`/v1/harnesses/${ids.gone}/delete`).expect(204);
  });

  it.each<[string, boolean, string | null, string | null]>([
    ['free', true, null, null],
    ['7', true, null, null],
    ['x'.repeat(64), true, null, null],
    ['gone', true, null, null],
    ['taken', false, 'taken', 'taken-3'],
    ['archived', false, 'taken', 'archived-2'],
    ['generic', false, 'taken', 'generic-2'],
    [LONG, false, 'taken', `${'a'.repeat(62)}-2`],
    ['default', false, 'reserved', 'default-2'],
    ['check-name', false, 'reserved', 'check-name-2'],
    ['config', false, 'reserved', 'config-2'],
    ['import', false, 'reserved', 'import-2'],
    ['preview', false, 'reserved', 'preview-2'],
    ['validate', false, 'reserved', 'validate-2'],
    ['Deep Research', false, 'invalid', 'deep-research'],
    ['Taken', false, 'invalid', 'taken-3'],
    ['-a--b-', false, 'invalid', 'a-b'],
    ['Müller & Söhne', false, 'invalid', 'muller-sohne'],
    ['Default', false, 'invalid', 'default-2'],
    ['x'.repeat(65), false, 'invalid', 'x'.repeat(64)],
    ['日本語', false, 'invalid', null],
    ['', false, 'invalid', null],
    ['%', false, 'invalid', null],
  ])('%j is available: %s', async (name, available, reason, suggestion) => {
    expect(await check({ name })).toEqual({ available, reason, suggestion });
  });

  it('leaves a harness its own name', async () => {
    expect(await check({ name: 'taken', exclude_id: ids.taken! })).toMatchObject({ available: true });
    expect(await check({ name: 'taken', exclude_id: ids['taken-2']! })).toMatchObject({ reason: 'taken' });
  });

  it('suggests names that can be created', async () => {
    for (const name of ['generic', 'Deep Research', 'default', LONG]) {
      const { suggestion } = await check({ name });
      expect((await api.create({ name: suggestion })).name).toBe(suggestion);
    }
  });

  it.each<[Record<string, string>, string, string]>([
    [{}, 'name', 'required'],
    [{ name: 'x', exclude_id: 'taken' }, 'exclude_id', 'invalid_format'],
    [{ name: 'x', exclude_id: '' }, 'exclude_id', 'invalid_format'],
    [{ name: 'x', exclude: '1' }, 'exclude', 'unknown_parameter'],
  ])('refuses %j', async (query, name, code) => {
    expect(refusal(await api.get(path(query)))).toEqual([400, 'validation_failed', [name, code]]);
  });

  it('sees only the own organization', async () => {
    const { body } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Other' }).expect(201);
    const answer = await new Client(server.url, body.key).get(path({ name: 'taken' }));
    expect(answer.body.available).toBe(true);
  });
});
