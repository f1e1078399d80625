import { Client, uniqueName, type Harness } from '../support/client.js';
import { FREE_REF, newKey, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import { asItWas, snapshot, snapshots, update, urlOf, versionsOf } from '../support/versions.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const SECRET = 'Bearer sk-planted-secret';
const withSecret = (value: string) => ({ docs: { url: 'https://a.org', headers: { Authorization: value } } });

const ACTIVE_RELS = ['self', 'update', 'copy', 'archive'];
const ARCHIVED_RELS = ['self', 'copy', 'restore', 'delete'];
const rels = ({ allowed_actions: actions }: Harness) => (actions as { rel: string }[]).map(({ rel }) => rel);

const patch = (id: string, body: object) => update(client, id, body);

describe('a version', () => {
  it('is the harness as it was read then, in every key', async () => {
    const parent = await create();
    const { id } = await create({ mcpServers: withSecret(SECRET) });
    const reads = [await read(client, id)];
    const then = async (work: () => PromiseLike<unknown>) => {
      await work();
      reads.push(await read(client, id));
    };
    for (const body of [
      { name: uniqueName('renamed') },
      { display_name: 'Own' },
      { description: 'd', system_prompt: 'p\r\n', default_model_id: 'm', parallel_tool_calls: false },
      { parent_harness_id: parent.id },
      { tags: ['b', 'a'], embedder_metadata: { b: '1', a: '' } },
      { initial_files: [{ path: 'a', content: 'YQ==', encoding: 'base64', is_readonly: true }] },
      { capabilities: [{ ref: FREE_REF, config: { n: [1.5, null, { x: 1e-7 }], s: '\u007f☃' } }] },
      { mcpServers: { ...withSecret('other'), two: { url: 'https://b.org', auth_mode: 'oauth' } } },
      { network_access: { allowed: ['*.a.org'], blocked: ['b.a.org'] } },
      { description: null, system_prompt: null, tags: null, initial_files: null, network_access: null },
      { status: 'archived' },
      { status: 'active' },
    ])
      await then(() => patch(id, body));
    await then(() => client.post(`${versionsOf(id)}/6/restore`));
    await then(() => client.delete(urlOf(id)));
    const kept = await snapshots(client, id, 15);
    expect(kept.map(asItWas)).toEqual(reads.map(asItWas));
    expect(kept.map(({ version }) => version)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(kept.map(({ status }) => status)).toEqual(reads.map(({ status }) => status));
    expect(reads[11]).toMatchObject({ status: 'archived', archived_at: reads[11]!.updated_at });
  });

  it('offers what can be done with the harness now, whatever its status was then', async () => {
    const { id } = await create();
    await patch(id, { status: 'archived' });
    const archived = await snapshots(client, id, 2);
    expect(archived.map(rels)).toEqual([ARCHIVED_RELS, ARCHIVED_RELS]);
    await patch(id, { status: 'active' });
    const active = await snapshots(client, id, 3);
    expect(active.map(rels)).toEqual([ACTIVE_RELS, ACTIVE_RELS, ACTIVE_RELS]);
    expect(active.map(({ status }) => status)).toEqual(['active', 'archived', 'active']);
  });

  it('of a copy says what it was copied from', async () => {
    const source = await create();
    const { body } = await client.post(`${urlOf(source.id)}/copy`);
    await patch(body.id, { description: 'x' });
    const copied_from = { harness_id: source.id, version: 1 };
    expect(await snapshots(client, body.id, 2)).toMatchObject([{ copied_from }, { copied_from }]);
  });

  it('stays as it is, byte for byte, whatever is written after it', async () => {
    const { id } = await create({ mcpServers: withSecret(SECRET), embedder_metadata: { b: '1', a: '2' } });
    const path = `${versionsOf(id)}/1`;
    const before = await client.get(path).expect(200);
    const stored = () =>
      server.database.query(
        `SELECT v::text FROM harnesses.harness_version v WHERE harness_id = $1 AND version = 1`,
        [id.slice('harness_'.length)],
      );
    const row = await stored();
    await patch(id, { name: uniqueName(), mcpServers: {}, embedder_metadata: {} });
    const after = await client.get(path).expect(200);
    expect([after.text, after.headers.etag]).toEqual([before.text, before.headers.etag]);
    expect(await stored()).toEqual(row);
  });

  it('shows the marker for header values, which are sealed in what is stored', async () => {
    const { id } = await create({ mcpServers: withSecret(SECRET) });
    await patch(id, { mcpServers: withSecret(`${SECRET}-2`) });
    const shown = await snapshot(client, id, 1);
    expect(shown.mcpServers).toMatchObject(withSecret('********'));
    const stored = await server.database.query<{ row: string; value: string }>(
      `SELECT v::text AS row, snapshot#>>'{mcp_servers,docs,headers,Authorization}' AS value
       FROM harnesses.harness_version v WHERE harness_id = $1`,
      [id.slice('harness_'.length)],
    );
    expect(stored).toHaveLength(2);
    const forms = [SECRET, Buffer.from(SECRET).toString('base64'), Buffer.from(SECRET).toString('hex')];
    for (const { row, value } of stored) {
      for (const form of forms) expect(row).not.toContain(form.slice(0, -2));
      expect(value).toMatch(/^[0-9a-f]{8}\.[\w+/=]{40,}$/);
    }
    expect(new Set(stored.map(({ value }) => value)).size).toBe(2);
  });

  it('has a strong entity tag that begins with its number, and is a 304 to who has it', async () => {
    const { id } = await create();
    await patch(id, { description: 'x' });
    const answers = [await client.get(`${versionsOf(id)}/1`), await client.get(`${versionsOf(id)}/2`)];
    const etags = answers.map(({ headers }) => headers.etag!);
    expect(etags).toEqual([expect.stringMatching(/^"1-[\w-]+"$/), expect.stringMatching(/^"2-[\w-]+"$/)]);
    for (const known of [etags[0]!, `"x", W/${etags[0]}`, '*']) {
      const fresh = await client.get(`${versionsOf(id)}/1`).set('If-None-Match', known);
      expect([fresh.status, fresh.text, fresh.headers.etag]).toEqual([304, '', etags[0]]);
      expect(fresh.headers).toMatchObject({
        'cache-control': 'private, no-cache',
        vary: 'Authorization, X-Org-Id',
      });
    }
    await client
      .get(`${versionsOf(id)}/1`)
      .set('If-None-Match', etags[1]!)
      .expect(200);
  });

  it('has another entity tag for who may do other things with it', async () => {
    const { id } = await create();
    const member = new Client(server.url, await newKey(client, 'member'));
    const [mine, theirs] = [
      await client.get(`${versionsOf(id)}/1`),
      await member.get(`${versionsOf(id)}/1`).expect(200),
    ];
    expect(theirs.body.allowed_actions.map(({ rel }: { rel: string }) => rel)).toEqual(['self']);
    expect(theirs.headers.etag).not.toBe(mine.headers.etag);
    await member
      .get(`${versionsOf(id)}/1`)
      .set('If-None-Match', mine.headers.etag!)
      .expect(200);
  });

  it('is answered to HEAD as to GET', async () => {
    const { headers } = await client.get(`${versionsOf('base')}/1`);
    const head = await client.head(`${versionsOf('base')}/1`).expect(200);
    expect([head.headers.etag, head.text ?? '']).toEqual([headers.etag, '']);
  });
});
