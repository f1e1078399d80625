import { Client, refusal, type Harness } from '../support/client.js';
import { newKey, newOrg, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

const NAMES = ['base', 'generic', 'platform-chat'];
let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;
const builtIns = (of = client) => Promise.all(NAMES.map((name) => read(of, name)));

describe('the built-ins', () => {
  it('are there for every organization from the first request on', async () => {
    const { body } = await (await newOrg(server)).owner.get('/v1/harnesses?sort=name');
    expect(body.data.map(({ name }: Harness) => name)).toEqual(NAMES);
    for (const harness of body.data) {
      expect(harness).toMatchObject({ is_built_in: true, status: 'active', version: 1, copied_from: null });
      expect(harness.tags).toContain('built-in');
    }
  });

  it('are base without capabilities, generic with many, platform-chat below base', async () => {
    const [base, generic, chat] = await builtIns();
    expect([base!.capabilities, base!.parent_harness_id]).toEqual([[], null]);
    expect((generic!.capabilities as unknown[]).length).toBeGreaterThan(10);
    expect(chat!.parent_harness_id).toBe(base!.id);
  });

  it('are listed with is_built_in=true and left out with false', async () => {
    await client.create({ name: 'own' });
    const named = async (query: string) =>
      (await client.get(`/v1/harnesses?sort=name&${query}`)).body.data.map(({ name }: Harness) => name);
    expect(await named('is_built_in=true')).toEqual(NAMES);
    expect(await named('is_built_in=false')).not.toEqual(expect.arrayContaining(['base']));
  });

  it('offer to be read and copied, a member only to be read', async () => {
    const member = new Client(server.url, await newKey(client, 'member'));
    const rels = ({ allowed_actions }: Harness) =>
      (allowed_actions as { rel: string }[]).map(({ rel }) => rel);
    for (const harness of await builtIns()) expect(rels(harness)).toEqual(['self', 'copy']);
    for (const harness of await builtIns(member)) expect(rels(harness)).toEqual(['self']);
  });

  it.each<[string, (id: string) => PromiseLike<{ status: number; body: { allowed_actions: object[] } }>]>([
    ['changed', (id) => client.patch(url(id), { description: 'x' })],
    ['changed by nothing', (id) => client.patch(url(id), {})],
    ['renamed', (id) => client.patch(url(id), { name: 'mine' })],
    ['archived by status', (id) => client.patch(url(id), { status: 'archived' })],
    ['set to deleted', (id) => client.patch(url(id), { status: 'deleted' })],
    ['archived', (id) => client.delete(url(id))],
    ['deleted for good', (id) => client.post(`${url(id)}/delete`)],
    [
      'changed at a stale version',
      (id) => client.patch(url(id), { description: 'x' }).set('If-Match', '"9-x"'),
    ],
  ])('cannot be %s: 403 before any 409 or 412, and copying is offered', async (_what, act) => {
    for (const before of await builtIns()) {
      const answer = await act(before.id);
      expect(refusal(answer)).toEqual([403, 'harness_built_in']);
      expect(answer.body.allowed_actions).toEqual([
        expect.objectContaining({
          rel: 'copy',
          method: 'POST',
          operation_id: 'copy_harness',
          href: `${before.self_url as string}/copy`,
        }),
      ]);
      expect(await read(client, before.id)).toEqual(before);
    }
  });

  it('can be copied; the copy is an ordinary harness', async () => {
    const [, generic] = await builtIns();
    const { body } = await client.post(`${url('generic')}/copy`);
    expect(body).toMatchObject({
      name: 'generic-copy',
      is_built_in: false,
      capabilities: generic!.capabilities,
    });
    expect((await client.patch(url(body.id), { capabilities: [] })).status).toBe(200);
    expect((await client.delete(url(body.id))).status).toBe(204);
  });

  it('hold their names', async () => {
    for (const name of NAMES)
      expect((await client.post('/v1/harnesses', { name })).body.code).toBe('harness_name_taken');
  });
});

describe('the name default', () => {
  it('stands for generic on reading routes and copy', async () => {
    expect((await client.get(url('default'))).body).toEqual(await read(client, 'generic'));
    expect((await client.post(`${url('default')}/copy`)).body.copied_from.harness_id).toBe(
      (await read(client, 'generic')).id,
    );
  });

  it.each<[string, () => PromiseLike<{ status: number; body: object }>]>([
    ['PATCH', () => client.patch(url('default'), {})],
    ['DELETE', () => client.delete(url('default'))],
    ['permanent deletion', () => client.post(`${url('default')}/delete`)],
  ])('is no ID for %s', async (_what, act) => {
    expect(refusal(await act())).toEqual([400, 'invalid_harness_id', ['harness_id', 'invalid_format']]);
  });
});
