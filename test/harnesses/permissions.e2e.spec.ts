import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { newKey } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

type Role = 'owner' | 'admin' | 'member';
let server: TestServer;
let clients: Record<Role, Client>;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  clients = {
    owner: client,
    admin: new Client(server.url, await newKey(client, 'admin')),
    member: new Client(server.url, await newKey(client, 'member')),
  };
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;
const [VIEW, MANAGE, DANGEROUS] = ['view', 'manage', 'dangerous'].map((what) => `org:harnesses:${what}`);
const MAY: Record<Role, (string | undefined)[]> = {
  owner: [VIEW, MANAGE, DANGEROUS],
  admin: [VIEW, MANAGE],
  member: [VIEW],
};

const ROUTES: [
  string,
  string | undefined,
  (by: Client, harness: Harness) => PromiseLike<{ status: number; body: { detail?: string } }>,
  number,
][] = [
  ['create', MANAGE, (by) => by.post('/v1/harnesses', { name: uniqueName() }), 201],
  ['list', VIEW, (by) => by.get('/v1/harnesses?limit=1'), 200],
  ['get', VIEW, (by, { id }) => by.get(url(id)), 200],
  ['get by name', VIEW, (by, { name }) => by.get(url(name)), 200],
  ['update', MANAGE, (by, { id }) => by.patch(url(id), { status: 'active' }), 200],
  ['archive', MANAGE, (by, { id }) => by.delete(url(id)), 204],
  ['copy', MANAGE, (by, { id }) => by.post(`${url(id)}/copy`), 201],
  ['delete for good', DANGEROUS, (by, { id }) => by.post(`${url(id)}/delete`), 204],
  ['ask for policies', undefined, (by) => by.get('/v1/harnesses/config'), 200],
];

describe.each<Role>(['owner', 'admin', 'member'])('as %s', (role) => {
  it.each(ROUTES)('%s', async (_what, permission, act, status) => {
    const harness = await client.create({ name: uniqueName() });
    await client.delete(url(harness.id));
    const answer = await act(clients[role], harness);
    const isAllowed = permission === undefined || MAY[role].includes(permission);
    expect(refusal(answer)).toEqual(isAllowed ? [status, undefined] : [403, 'permission_denied']);
    expect(answer.body.detail ?? '').toContain(isAllowed ? '' : permission);
  });

  it('the policies say what is allowed', async () => {
    const { body } = await clients[role].get('/v1/harnesses/config');
    expect(body).toEqual({
      policies: {
        'harness.view': MAY[role].includes(VIEW),
        'harness.manage': MAY[role].includes(MANAGE),
        'harness.dangerous': MAY[role].includes(DANGEROUS),
      },
    });
  });

  const ALLOWED: Record<Role, [active: string[], archived: string[]]> = {
    owner: [
      ['self', 'update', 'copy', 'archive'],
      ['self', 'copy', 'restore', 'delete'],
    ],
    admin: [
      ['self', 'update', 'copy', 'archive'],
      ['self', 'copy', 'restore'],
    ],
    member: [['self'], ['self']],
  };
  it('allowed_actions are those that this caller has now', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const rels = async () =>
      (await clients[role].get(url(id))).body.allowed_actions.map(({ rel }: { rel: string }) => rel);
    expect(await rels()).toEqual(ALLOWED[role][0]);
    await client.delete(url(id));
    expect(await rels()).toEqual(ALLOWED[role][1]);
  });
});

describe('an allowed action', () => {
  it('names an operation of the OpenAPI document, and its body', async () => {
    const { body: document } = await client.get('/openapi.json');
    const active = await client.create({ name: uniqueName() });
    const archived = await client.create({ name: uniqueName() });
    await client.delete(url(archived.id));
    const { body } = await client.get(url(archived.id));
    for (const harness of [active, body]) {
      for (const action of harness.allowed_actions) {
        const path = new URL(action.href).pathname.replace(harness.id, '{harness_id}');
        expect(document.paths[path][action.method.toLowerCase()].operationId).toBe(action.operation_id);
        expect(action.hint).toMatch(/\w/);
        if (!action.schema_ref) continue;
        expect(
          action.schema_ref
            .split('/')
            .slice(1)
            .reduce((at: object, key: string) => at[key as never], document),
        ).toBeDefined();
      }
    }
  });

  it('does what it says when it is followed', async () => {
    const harness = await client.create({ name: uniqueName() });
    const follow = async (rel: string, body?: object) => {
      const { allowed_actions } = (await client.get(url(harness.id))).body;
      const { method, href } = allowed_actions.find((action: { rel: string }) => action.rel === rel);
      const path = new URL(href).pathname;
      const send = { GET: client.get, DELETE: client.delete, POST: client.post, PATCH: client.patch }[
        method as 'GET'
      ];
      return (await (send as typeof client.post)(path, body)).status;
    };
    expect(await follow('update', { description: 'x' })).toBe(200);
    expect(await follow('copy')).toBe(201);
    expect(await follow('archive')).toBe(204);
    expect(await follow('restore', { status: 'active' })).toBe(200);
    expect(await follow('archive')).toBe(204);
    expect(await follow('self')).toBe(200);
    expect(await follow('delete')).toBe(204);
  });
});
