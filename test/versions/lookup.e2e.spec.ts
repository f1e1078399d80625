import { Client, refusal, uniqueName } from '../support/client.js';
import { newKey, newOrg, NOBODY, rowsWith } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  changes,
  createWith,
  diff,
  history,
  restore,
  snapshot,
  urlOf,
  versionsOf,
  type Version,
} from '../support/versions.js';

let server: TestServer;
let client: Client;
let member: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  member = new Client(server.url, await newKey(client, 'member'));
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const patch = (id: string, body: object) => client.patch(urlOf(id), body);
const numbers = (versions: Version[]) => versions.map(({ version }) => version);

describe('who may read the history', () => {
  it('members, also that of a built-in', async () => {
    const { id } = await createWith(client, 2);
    for (const harness of [id, 'generic']) {
      expect((await history(member, harness)).at(-1)).toMatchObject({ version: 1, change: 'created' });
      expect(await snapshot(member, harness, 1)).toMatchObject({ version: 1 });
      expect(await diff(member, harness, 1, 1)).toEqual([]);
    }
  });

  it('nobody of another organization, who cannot tell it from none', async () => {
    const { id, name } = await createWith(client, 2);
    const { owner } = await newOrg(server);
    for (const harness of [id, name, NOBODY]) {
      for (const rest of ['', '/1', '/1/diff/2', '/7']) {
        const answer = await owner.get(`${versionsOf(harness)}${rest}`);
        expect(refusal(answer)).toEqual([404, 'harness_not_found']);
      }
    }
    expect(refusal(await restore(owner, id, 1))).toEqual([404, 'harness_not_found']);
    expect(await changes(client, id)).toEqual(['created', 'updated']);
  });
});

describe('a version that is not there', () => {
  it.each(['01', '1.0', '1e0', '%201', '+1'])(
    '%s is none, whatever number it would make',
    async (version) => {
      const { id } = await createWith(client, 2);
      const answers = [await client.get(`${versionsOf(id)}/${version}`), await restore(client, id, version)];
      expect(answers.map(refusal)).toEqual(answers.map(() => [404, 'version_not_found']));
    },
  );

  it.each(['0', '3', 'abc', '-1', '2147483647', '2147483648', '9'.repeat(30)])(
    '%s is a 404 version_not_found',
    async (version) => {
      const { id } = await createWith(client, 2);
      const answers = [
        await client.get(`${versionsOf(id)}/${version}`),
        await client.get(`${versionsOf(id)}/${version}/diff/1`),
        await client.get(`${versionsOf(id)}/1/diff/${version}`),
        await restore(client, id, version),
      ];
      expect(answers.map(refusal)).toEqual(answers.map(() => [404, 'version_not_found']));
    },
  );
});

describe('the harness whose history it is', () => {
  it('may be said by name, by the one it has now', async () => {
    const { id, name } = await create();
    const renamed = uniqueName('renamed');
    await patch(id, { name: renamed });
    expect(await history(client, renamed)).toEqual(await history(client, id));
    expect(await snapshot(client, renamed, 1)).toMatchObject({ id, name });
    expect(await diff(client, renamed, 1, 2)).not.toEqual([]);
    expect(refusal(await client.get(versionsOf(name)))).toEqual([404, 'harness_not_found']);
  });

  it('may be `default`', async () => {
    const { owner } = await newOrg(server);
    expect(await snapshot(owner, 'default', 1)).toMatchObject({ name: 'generic' });
    expect(await history(owner, 'default')).toEqual(await history(owner, 'generic'));
    expect(await diff(owner, 'default', 1, 1)).toEqual([]);
  });

  it.each(['NO', 'a--b', 'config', 'harness_1', '%00'])('is not %s', async (name) => {
    for (const rest of ['', '/1', '/1/diff/1'])
      expect(refusal(await client.get(`${versionsOf(name)}${rest}`))).toEqual([404, 'harness_not_found']);
  });

  it('may be archived', async () => {
    const { id, name } = await createWith(client, 2);
    await client.delete(urlOf(id)).expect(204);
    expect(numbers(await history(client, name))).toEqual([3, 2, 1]);
    expect(await snapshot(client, id, 1)).toMatchObject({ status: 'active', archived_at: null });
    expect(await snapshot(client, id, 3)).toMatchObject({
      status: 'archived',
      archived_at: expect.any(String),
    });
    expect(await diff(client, id, 1, 2)).not.toEqual([]);
  });

  it('takes its history with it when it is deleted', async () => {
    const { id } = await create({ system_prompt: 'planted-prompt', description: 'planted-words' });
    await patch(id, { system_prompt: 'other' }).set('X-Change-Reason', 'planted-reason');
    await client.delete(urlOf(id)).expect(204);
    const rows = () =>
      server.database.query('SELECT FROM harnesses.harness_version WHERE harness_id = $1', [
        id.slice('harness_'.length),
      ]);
    expect([(await rows()).length, (await rowsWith(server, 'planted')).length > 0]).toEqual([3, true]);
    await client.post(`${urlOf(id)}/delete`).expect(204);
    expect([await rows(), await rowsWith(server, 'planted')]).toEqual([[], []]);
    for (const rest of ['', '/1', '/1/diff/2'])
      expect(refusal(await client.get(`${versionsOf(id)}${rest}`))).toEqual([404, 'harness_not_found']);
    expect(refusal(await restore(client, id, 1))).toEqual([404, 'harness_not_found']);
  });
});
