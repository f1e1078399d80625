import { Client, uniqueName, type Harness } from '../support/client.js';
import { newKey, newOrg, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let named: Harness;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  named = await client.create({ name: uniqueName('named') });
});
afterAll(() => server.stop());

type Answer = PromiseLike<{ status: number; body: { detail?: string; errors: object[] } }>;

const PATH = { in: 'path', name: 'harness_id' };
const PARENT = { pointer: '/parent_harness_id' };
const queried = (name: string) => ({ in: 'query', name });

/** Wherever an ID is asked for; each is given a text in its place. */
const PLACES: [string, object, (caller: Client, text: string) => Answer][] = [
  ['PATCH', PATH, (caller, text) => caller.patch(`/v1/harnesses/${text}`, {})],
  ['DELETE', PATH, (caller, text) => caller.delete(`/v1/harnesses/${text}`)],
  ['permanent deletion', PATH, (caller, text) => caller.post(`/v1/harnesses/${text}/delete`)],
  ['restore', PATH, (caller, text) => caller.post(`/v1/harnesses/${text}/versions/1/restore`)],
  [
    'a new harness',
    PARENT,
    (caller, text) => caller.post('/v1/harnesses', { name: uniqueName(), parent_harness_id: text }),
  ],
  [
    'a patch',
    PARENT,
    (caller, text) => caller.patch(`/v1/harnesses/${named.id}`, { parent_harness_id: text }),
  ],
  ['a draft', PARENT, (caller, text) => caller.post('/v1/harnesses/preview', { parent_harness_id: text })],
  [
    'impact',
    PARENT,
    (caller, text) => caller.post('/v1/harnesses/generic/impact', { parent_harness_id: text }),
  ],
  [
    'validate',
    PARENT,
    (caller, text) => caller.post('/v1/harnesses/validate', { name: 'x', parent_harness_id: text }),
  ],
  [
    'the list',
    queried('parent_harness_id'),
    (caller, text) => caller.get(`/v1/harnesses?parent_harness_id=${text}`),
  ],
  [
    'check-name',
    queried('exclude_id'),
    (caller, text) => caller.get(`/v1/harnesses/check-name?name=a&exclude_id=${text}`),
  ],
];

describe.each(PLACES)('in %s', (what, place, send) => {
  const errors = async (caller: Client, text: string) => {
    const { status, body } = await send(caller, text);
    expect([what, status]).toEqual([what, what === 'validate' ? 200 : 400]);
    return body.errors;
  };

  it('a name is answered with the ID that it stands for', async () => {
    expect(await errors(client, named.name)).toEqual([
      {
        ...place,
        code: 'invalid_format',
        detail: expect.stringContaining(`the ID of "${named.name}" is ${named.id}`),
        suggestion: named.id,
      },
    ]);
  });

  it('default is answered with the ID of the default harness', async () => {
    const { id } = await read(client, 'default');
    expect(await errors(client, 'default')).toMatchObject([{ suggestion: id }]);
  });

  it.each(['nobody-has-this', 'Neither_ID-nor-name'])('%s is answered with none', async (text) => {
    expect(await errors(client, text)).toEqual([
      { ...place, code: 'invalid_format', detail: expect.any(String) },
    ]);
  });

  it("a name of another organization's is answered with none", async () => {
    const { owner } = await newOrg(server);
    const { body } = await send(owner, named.name);
    expect(body.errors).toEqual([{ ...place, code: 'invalid_format', detail: expect.any(String) }]);
    expect(JSON.stringify(body.errors)).not.toContain(named.id);
  });

  it('an ID that a program has changed is answered with the ID', async () => {
    const digits = named.id.slice('harness_'.length);
    const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    for (const text of [named.id.toUpperCase(), uuid, digits])
      expect(await errors(client, text)).toMatchObject([{ suggestion: named.id }]);
  });
});

it('who may not write is told so, and no ID', async () => {
  const member = new Client(server.url, await newKey(client, 'member'));
  const { status, body } = await member.patch(`/v1/harnesses/${named.name}`, {});
  expect([status, body.code, body.errors]).toEqual([403, 'permission_denied', undefined]);
});

it('the ID comes in the order of the problems, with all others', async () => {
  const draft = { name: 'A', parent_harness_id: named.name, tags: 5, x: 1 };
  const { body } = await client.post('/v1/harnesses', draft);
  expect(body.errors).toMatchObject([
    { pointer: '/name' },
    { pointer: '/parent_harness_id', suggestion: named.id },
    { pointer: '/tags' },
    { pointer: '/x' },
  ]);
});

it('the default harness of an organization, by name in place of the ID, names the other key', async () => {
  const url = '/v1/orgs/org_00000000000000000000000000000001';
  const { status, body } = await client.patch(url, { default_harness_id: named.name });
  expect([status, body.errors]).toEqual([
    400,
    [
      {
        pointer: '/default_harness_id',
        code: 'invalid_format',
        detail: expect.stringMatching(/send a name as default_harness_name$/),
      },
    ],
  ]);
});
