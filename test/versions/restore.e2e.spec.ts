import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { FREE_REF, newKey, NOBODY, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  asItWas,
  changes,
  diff,
  history,
  restore,
  snapshot,
  snapshots,
  update,
  urlOf,
  versionsOf,
  writable,
} from '../support/versions.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const SECRET = 'Bearer sk-first';
const url = 'https://mcp.example.org';
const docs = (value: string, more: object = {}) => ({
  docs: { url, headers: { Authorization: value }, ...more },
});

const patch = (id: string, body: object) => update(client, id, body);

/** A harness with a value in every key; its second version has another in each. */
async function createTwice(): Promise<Harness> {
  const parent = await create();
  const harness = await create({
    display_name: 'First',
    description: 'first',
    system_prompt: ' first\n',
    parent_harness_id: parent.id,
    default_model_id: 'first',
    tags: ['b', 'a'],
    capabilities: [{ ref: FREE_REF, config: { first: [1, 2, { deep: null }] } }, { ref: 'current_time' }],
    initial_files: [{ path: 'first', content: 'YQ==', encoding: 'base64', is_readonly: true }],
    mcpServers: docs(SECRET),
    network_access: { allowed: ['*.first.org'], blocked: ['no.first.org'] },
    embedder_metadata: { first: '1' },
    parallel_tool_calls: true,
  });
  await patch(harness.id, {
    name: uniqueName('second'),
    display_name: null,
    description: null,
    system_prompt: 'second',
    parent_harness_id: null,
    default_model_id: null,
    tags: ['c'],
    capabilities: [],
    initial_files: [],
    mcpServers: {},
    network_access: null,
    embedder_metadata: { second: '2' },
    parallel_tool_calls: false,
  });
  return harness;
}

describe('going back to a version', () => {
  it('brings back every key, as a new version', async () => {
    const first = await createTwice();
    const { status, body, headers } = await restore(client, first.id, 1).set('X-Change-Reason', 'Mistake');
    expect([status, body.version, headers.etag]).toEqual([200, 3, expect.stringMatching(/^"3-/)]);
    const { updated_at } = body;
    expect(asItWas(body)).toEqual(asItWas({ ...first, version: 3, updated_at }));
    expect(Date.parse(updated_at)).toBeGreaterThanOrEqual(Date.parse(String(first.updated_at)));
    expect(await read(client, first.id)).toEqual(body);
    const { key_id: actor } = (await client.get('/v1/me')).body;
    expect((await history(client, first.id))[0]).toEqual({
      version: 3,
      change: 'reverted',
      reason: 'Mistake',
      actor,
      created_at: updated_at,
    });
  });

  it('leaves the history before it as it was', async () => {
    const { id } = await createTwice();
    const before = [await history(client, id), await snapshots(client, id, 2)];
    await restore(client, id, 1).expect(200);
    expect([(await history(client, id)).slice(1), await snapshots(client, id, 2)]).toEqual(before);
    expect(await diff(client, id, 1, 3)).toEqual([]);
  });

  it('can itself be gone back on', async () => {
    const { id } = await createTwice();
    const second = writable(await read(client, id));
    await restore(client, id, 1).expect(200);
    await restore(client, id, 2).expect(200);
    expect(writable(await read(client, id))).toEqual(second);
    const { body } = await restore(client, id, 3).expect(200);
    expect(writable(body)).toEqual(writable(await snapshot(client, id, 1)));
    expect(await changes(client, id)).toEqual(['created', 'updated', 'reverted', 'reverted', 'reverted']);
  });

  it('to the same content makes no version, and says the same as a read', async () => {
    const { id } = await createTwice();
    const before = await read(client, id);
    const { body } = await restore(client, id, 2).set('X-Change-Reason', 'none').expect(200);
    expect(body).toEqual(before);
    expect(await changes(client, id)).toEqual(['created', 'updated']);
  });

  it('keeps the status', async () => {
    const { id } = await create({ description: 'one' });
    await patch(id, { description: 'two', status: 'archived' });
    await patch(id, { description: 'two', status: 'active' });
    await patch(id, { description: 'three' });
    const { body } = await restore(client, id, 2).expect(200);
    expect(body).toMatchObject({ description: 'two', status: 'active', archived_at: null, version: 5 });
    expect((await restore(client, id, 2)).body.version).toBe(5);
  });

  it('keeps what it was copied from, and when it was made', async () => {
    const source = await create({ description: 'one' });
    const { body: copy } = await client.post(`${urlOf(source.id)}/copy`);
    await patch(copy.id, { description: 'two' });
    const { body } = await restore(client, copy.id, 1).expect(200);
    const { copied_from, created_at } = copy;
    expect(body).toMatchObject({ description: 'one', copied_from, created_at });
  });

  it('brings back a display name that follows the name', async () => {
    const { id } = await create();
    await patch(id, { display_name: 'Own' });
    await restore(client, id, 1).expect(200);
    expect(await patch(id, { name: 'follows-again' })).toMatchObject({ display_name: 'Follows Again' });
  });

  it('brings back what the service had added beyond a limit', async () => {
    const capabilities = Array.from({ length: 250 }, (_, i) => ({ ref: `plugin:${i}` }));
    const { id } = await create({ capabilities, initial_files: [{ path: 'a', content: '' }] });
    await patch(id, { capabilities: [], initial_files: [] });
    expect((await restore(client, id, 1).expect(200)).body.capabilities).toHaveLength(251);
  });
});

describe('going back is refused', () => {
  it('for an archived harness, unless nothing would change', async () => {
    const { id } = await createTwice();
    await client.delete(urlOf(id)).expect(204);
    const before = await read(client, id);
    expect(refusal(await restore(client, id, 1))).toEqual([409, 'harness_archived']);
    expect((await restore(client, id, 2).expect(200)).body).toEqual(before);
    expect(await read(client, id)).toEqual(before);
  });

  it('when If-Match names another version, with the current entity tag', async () => {
    const { id } = await createTwice();
    const { headers } = await client.get(urlOf(id));
    for (const stale of ['"1"', '"3-x"', `W/${headers.etag}`]) {
      const answer = await restore(client, id, 1).set('If-Match', stale);
      expect(refusal(answer)).toEqual([412, 'version_mismatch']);
      expect(answer.headers.etag).toBe(headers.etag);
    }
    await restore(client, id, 1).set('If-Match', `"7", ${headers.etag}`).expect(200);
    await restore(client, id, 2).set('If-Match', '*').expect(200);
  });

  it('when If-Match is no entity tag', async () => {
    const answer = await restore(client, (await createTwice()).id, 1).set('If-Match', '2');
    expect(refusal(answer)).toEqual([400, 'validation_failed', ['If-Match', 'invalid_format']]);
  });

  it('for a built-in, before all that depends on its versions, with the way out', async () => {
    const { id } = await read(client, 'generic');
    for (const version of ['1', '7', 'x']) {
      const answer = await restore(client, id, version).set('If-Match', '"7"');
      expect(refusal(answer)).toEqual([403, 'harness_built_in']);
      expect(answer.body.allowed_actions).toMatchObject([{ rel: 'copy' }]);
    }
  });

  it('by name', async () => {
    const { name } = await createTwice();
    for (const text of [name, 'default', 'generic', 'HARNESS_1', 'a--b']) {
      const answer = await restore(client, text, 1);
      expect(refusal(answer)).toEqual([400, 'invalid_harness_id', ['harness_id', 'invalid_format']]);
    }
  });

  it('for members, whatever else is wrong', async () => {
    const { id } = await createTwice();
    const member = new Client(server.url, await newKey(client, 'member'));
    for (const harness of [id, NOBODY, 'no id']) {
      for (const version of ['1', '7', 'x']) {
        const answer = await restore(member, harness, `${version}`).set('If-Match', 'nonsense');
        expect(refusal(answer)).toEqual([403, 'permission_denied']);
        expect(answer.body.detail).toContain('org:harnesses:manage');
      }
    }
    const admin = new Client(server.url, await newKey(client, 'admin'));
    await restore(admin, id, 1).expect(200);
  });

  it('for nobody’s harness', async () => {
    expect(refusal(await restore(client, NOBODY, 1))).toEqual([404, 'harness_not_found']);
  });

  it('with unknown query parameters, and with other methods', async () => {
    const { id } = await createTwice();
    const path = `${versionsOf(id)}/1/restore`;
    const unknown = await client.post(`${path}?force=true`);
    expect(refusal(unknown)).toEqual([400, 'validation_failed', ['force', 'unknown_parameter']]);
    const { status, headers } = await client.get(path);
    expect([status, headers.allow]).toEqual([405, 'POST']);
  });
});

it('makes no version of content that is there again, though its secret was sealed anew', async () => {
  const { id } = await create({ mcpServers: docs('one') });
  await patch(id, { mcpServers: docs('two') });
  await patch(id, { mcpServers: docs('one') });
  expect((await restore(client, id, 1)).status).toBe(200);
  expect(await changes(client, id)).toEqual(['created', 'updated', 'updated']);
});
