import { Client, uniqueName, type Harness } from '../support/client.js';
import { atOnce, newOrg, outcomes, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;
const ROUNDS = Array.from({ length: 25 }, (_, i) => i);

describe('one name', () => {
  it('goes to one of 50 simultaneous creates', async () => {
    const name = uniqueName();
    const answers = await atOnce(50, (i) => client.post('/v1/harnesses', { name, description: String(i) }));
    expect(outcomes(answers)).toEqual({ '201': 1, '409 harness_name_taken': 49 });
    const winner = answers.find(({ status }) => status === 201)!.body;
    expect(await read(client, name)).toEqual(winner);
    const hrefs = answers.flatMap(({ body }) => (body.code ? [body.allowed_actions[0].href] : []));
    expect(new Set(hrefs)).toEqual(new Set([winner.self_url]));
  });

  it('goes to one of two simultaneous creates, every time', async () => {
    for (const _round of ROUNDS) {
      const name = uniqueName();
      const answers = await atOnce(2, () => client.post('/v1/harnesses', { name }));
      expect(outcomes(answers)).toEqual({ '201': 1, '409 harness_name_taken': 1 });
    }
  });

  it('goes to one of 50 simultaneous renames', async () => {
    const name = uniqueName();
    const harnesses = await atOnce(50, () => client.create({ name: uniqueName() }));
    const answers = await atOnce(50, (i) => client.patch(url(harnesses[i]!.id), { name }));
    expect(outcomes(answers)).toEqual({ '200': 1, '409 harness_name_taken': 49 });
    const versions = await Promise.all(harnesses.map(({ id }) => read(client, id)));
    expect(versions.filter(({ version }) => version === 2).map((harness) => harness.name)).toEqual([name]);
  });

  it('goes to one of creates, renames and named copies at once', async () => {
    const name = uniqueName();
    const harnesses = await atOnce(20, () => client.create({ name: uniqueName() }));
    const answers = await atOnce(60, (i) => {
      const { id } = harnesses[i % 20]!;
      if (i < 20) return client.post('/v1/harnesses', { name });
      return i < 40 ? client.patch(url(id), { name }) : client.post(`${url(id)}/copy`, { name });
    });
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(outcomes(answers)).toMatchObject({ '409 harness_name_taken': 59 });
  });

  it('can be taken over while its holder is deleted, without an error of ours', async () => {
    const name = uniqueName();
    const { id } = await client.create({ name });
    await client.delete(url(id));
    const answers = await atOnce(50, (i) =>
      i === 0 ? client.post(`${url(id)}/delete`) : client.post('/v1/harnesses', { name }),
    );
    const { '201': created = 0, '204': deleted, '409 harness_name_taken': taken } = outcomes(answers);
    expect([deleted, created + taken!]).toEqual([1, 49]);
    expect(created).toBeLessThanOrEqual(1);
  });
});

describe('simultaneous patches of one harness', () => {
  const KEYS = ['display_name', 'description', 'system_prompt', 'default_model_id', 'name'];

  it('lose none of 50 changes to different keys, and count each once', async () => {
    const before = await client.create({ name: uniqueName() });
    const patches = Array.from({ length: 50 }, (_, i) => ({ [KEYS[i % 5]!]: `${before.name}-value-${i}` }));
    const answers = await atOnce(50, (i) => client.patch(url(before.id), patches[i]));
    expect(outcomes(answers)).toEqual({ '200': 50 });
    const states: Harness[] = answers.map(({ body }) => body);
    expect(states.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 2),
    );
    // Each answer is the one before it with its own patch on top: the writes happened one after another.
    let expected: Record<string, unknown> = before;
    for (let version = 2; version <= 51; version++) {
      const i = states.findIndex((state) => state.version === version);
      expected = { ...expected, ...patches[i], version, updated_at: states[i]!.updated_at };
      if (i % 5 === 4 && !('display_name' in patches[i]!)) expected.display_name = states[i]!.display_name;
      expect(states[i]).toEqual(expected);
    }
    expect(await read(client, before.id)).toEqual(expected);
  });

  it('make one version when all 50 say the same', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const answers = await atOnce(50, () => client.patch(url(id), { description: 'same', tags: ['same'] }));
    expect(outcomes(answers)).toEqual({ '200': 50 });
    expect(new Set(answers.map(({ body }) => body.version))).toEqual(new Set([2]));
    expect((await read(client, id)).version).toBe(2);
  });

  it('let one of 50 through that name the same version', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const answers = await atOnce(50, (i) =>
      client.patch(url(id), { description: String(i) }).set('If-Match', '"1"'),
    );
    expect(outcomes(answers)).toEqual({ '200': 1, '412 version_mismatch': 49 });
    expect((await read(client, id)).version).toBe(2);
  });

  it('keep the content whole while it is archived, restored and read', async () => {
    const { id } = await client.create({ name: uniqueName() });
    const answers = await atOnce(60, (i) => {
      if (i % 3 === 0) return client.patch(url(id), { status: 'archived' });
      return i % 3 === 1 ? client.patch(url(id), { status: 'active' }) : client.get(url(id));
    });
    expect(outcomes(answers)).toEqual({ '200': 60 });
    for (const { body } of answers) expect(body.status === 'archived').toBe(body.archived_at !== null);
  });
});

describe('simultaneous copies', () => {
  it('of one harness: 50 times 201, 50 different names', async () => {
    const source = await client.create({ name: 'source', system_prompt: 'p' });
    const answers = await atOnce(50, () => client.post(`${url(source.id)}/copy`));
    expect(outcomes(answers)).toEqual({ '201': 50 });
    const names = new Set(answers.map(({ body }) => body.name));
    const expected = ['source-copy', ...Array.from({ length: 49 }, (_, i) => `source-copy-${i + 2}`)];
    expect(names).toEqual(new Set(expected));
  });

  it('of one with a parent, and of one with the longest name', async () => {
    const parent = await client.create({ name: uniqueName() });
    const source = await client.create({ name: 'l'.repeat(64), parent_harness_id: parent.id });
    const answers = await atOnce(50, () => client.post(`${url(source.id)}/copy`));
    expect(outcomes(answers)).toEqual({ '201': 50 });
    expect(new Set(answers.map(({ body }) => body.name)).size).toBe(50);
    expect(answers.every(({ body }) => body.name.length <= 64 && body.parent_harness_id === parent.id)).toBe(
      true,
    );
  });

  it('find free names while others take them', async () => {
    const { id, name } = await client.create({ name: uniqueName('busy') });
    const answers = await atOnce(50, (i) =>
      i % 2 === 0
        ? client.post(`${url(id)}/copy`)
        : client.post('/v1/harnesses', { name: i === 1 ? `${name}-copy` : `${name}-copy-${i}` }),
    );
    const copies = answers.filter((_answer, i) => i % 2 === 0);
    expect(outcomes(copies)).toEqual({ '201': 25 });
    expect(answers.every(({ status }) => [201, 409].includes(status))).toBe(true);
  });
});

describe('simultaneous ends', () => {
  it('archive once', async () => {
    const { id } = await client.create({ name: uniqueName() });
    expect(outcomes(await atOnce(50, () => client.delete(url(id))))).toEqual({ '204': 50 });
    expect(await read(client, id)).toMatchObject({ status: 'archived', version: 2 });
  });

  it('delete once', async () => {
    const { id } = await client.create({ name: uniqueName() });
    await client.delete(url(id));
    const answers = await atOnce(50, () => client.post(`${url(id)}/delete`));
    expect(outcomes(answers)).toEqual({ '204': 1, '404 harness_not_found': 49 });
  });
});

describe('an organization’s first requests', () => {
  it('all find the built-ins, which are made once', async () => {
    const { owner, id } = await newOrg(server);
    const answers = await atOnce(50, (i) =>
      i % 2 === 0 ? owner.get('/v1/harnesses') : owner.post('/v1/harnesses', { name: `early-${i}` }),
    );
    expect(outcomes(answers)).toEqual({ '200': 25, '201': 25 });
    const rows = await server.database.query<{ name: string }>(
      'SELECT name FROM harnesses.harness WHERE org_id = $1 AND is_built_in ORDER BY name',
      [id],
    );
    expect(rows.map(({ name }) => name)).toEqual(['base', 'generic', 'platform-chat']);
  });
});
