import { Client, type Harness } from '../support/client.js';
import { newOrg, read } from '../support/harnesses.js';
import { lineWith } from '../support/output.js';
import { startProcess, startServer, type ServerProcess, type TestServer } from '../support/server.js';

const NAMES = ['base', 'generic', 'platform-chat'];
/** The server that provisioned the organizations, and two that were started later and have not seen them yet. */
let first: TestServer;
let second: ServerProcess;
let third: ServerProcess;
beforeAll(async () => {
  first = await startServer();
  [second, third] = await Promise.all([startProcess({}, first.database), startProcess({}, first.database)]);
});
afterAll(async () => {
  await third.stop();
  await second.stop();
  await first.stop();
});

const builtIns = (of: Client) => Promise.all(NAMES.map((name) => read(of, name)));
const versions = (harnesses: Harness[]) => harnesses.map(({ version }) => version);
const content = (harness: Harness) => {
  const address = ['self_url', 'view_url', 'ui_link', 'allowed_actions', 'version', 'updated_at'];
  return Object.fromEntries(Object.entries(harness).filter(([key]) => !address.includes(key)));
};

/** An organization whose owner asks at each of the servers, and whose rows can be changed behind their backs. */
async function provisionedOrg() {
  const { id, key, owner } = await newOrg(first);
  const before = await builtIns(owner);
  const change = (set: string, name: string) =>
    first.database.query(`UPDATE harnesses.harness SET ${set} WHERE org_id = $1 AND name = $2`, [id, name]);
  const setRevision = (revision: number) =>
    first.database.query('UPDATE harnesses.harness_org SET built_ins_revision = $1 WHERE org_id = $2', [
      revision,
      id,
    ]);
  const getRevision = async () =>
    (
      await first.database.query<{ revision: number }>(
        'SELECT built_ins_revision AS revision FROM harnesses.harness_org WHERE org_id = $1',
        [id],
      )
    )[0]!.revision;
  const [later, latest] = [new Client(second.url, key), new Client(third.url, key)];
  return { id, owner, later, latest, before, change, setRevision, getRevision };
}

describe('a server that starts later', () => {
  it('changes nothing when its definitions are the same', async () => {
    const { later, before } = await provisionedOrg();
    const after = await builtIns(later);
    expect([after.map(content), versions(after)]).toEqual([before.map(content), [1, 1, 1]]);
  });

  it.each([
    ['display name', 'base', `display_name = 'Old'`],
    ['description', 'base', `description = 'old'`],
    ['prompt', 'generic', `system_prompt = 'old'`],
    ['list of tags', 'base', `tags = '{built-in,old}'`],
    ['list of capabilities', 'generic', `capabilities = '[]'`],
    [
      'order of capabilities',
      'generic',
      `capabilities = capabilities - 0 || jsonb_build_array(capabilities->0)`,
    ],
    [
      'config of one capability',
      'platform-chat',
      `capabilities = jsonb_set(capabilities, '{0,config}', '{"old": true}')`,
    ],
    ['parent', 'platform-chat', 'parent_harness_id = NULL'],
  ])(
    'brings an outdated %s of %s up to date in one version; a second one changes nothing',
    async (_what, name, set) => {
      const { later, latest, before, change, setRevision, getRevision } = await provisionedOrg();
      const revision = await getRevision();
      await change(set, name);
      await setRevision(revision - 1);
      const after = await builtIns(later);
      expect(after.map(content)).toEqual(before.map(content));
      expect(versions(after)).toEqual(NAMES.map((other) => (other === name ? 2 : 1)));
      expect(await getRevision()).toBe(revision);
      await setRevision(revision - 1);
      expect(versions(await builtIns(latest))).toEqual(versions(after));
    },
  );

  it('leaves alone what a newer one wrote', async () => {
    const { later, change, setRevision, getRevision } = await provisionedOrg();
    await change(`description = 'from the future'`, 'base');
    const future = (await getRevision()) + 1;
    await setRevision(future);
    expect((await read(later, 'base')).description).toBe('from the future');
    expect(await getRevision()).toBe(future);
  });

  it('adds a built-in that was not there yet', async () => {
    const { later, change, setRevision, before } = await provisionedOrg();
    await change(`is_built_in = false, status = 'deleted'`, 'platform-chat');
    await setRevision(0);
    const after = await builtIns(later);
    expect(after[2]).toMatchObject({ is_built_in: true, version: 1, parent_harness_id: before[0]!.id });
    expect(versions(after)).toEqual([1, 1, 1]);
  });

  it('leaves a built-in without a definition behind as an ordinary harness', async () => {
    const { owner, later, change, setRevision } = await provisionedOrg();
    const { id } = await owner.create({ name: 'retired' });
    await change('is_built_in = true', 'retired');
    await setRevision(0);
    expect(await read(later, 'retired')).toMatchObject({ id, is_built_in: false, status: 'active' });
    expect((await later.patch(`/v1/harnesses/${id}`, { description: 'mine' })).status).toBe(200);
  });

  it('lets a user’s harness keep the name of a new built-in, and logs a warning', async () => {
    const { id, owner, later, change, setRevision } = await provisionedOrg();
    await change(`name = 'was-base', is_built_in = false`, 'base');
    const own = await owner.create({ name: 'base', description: 'mine' });
    await setRevision(0);
    expect(content(await read(later, 'base'))).toEqual(content(own));
    expect((await read(later, 'platform-chat')).is_built_in).toBe(true);
    const sentence = `The built-in base is not added to ${id}`;
    expect(await lineWith(second, sentence)).toContain('"warn"');
    expect(second.output().split(sentence)).toHaveLength(2);
  });

  it('keeps children and copies of a built-in as they are', async () => {
    const { owner, later, before, change, setRevision } = await provisionedOrg();
    const child = await owner.create({ name: 'child', parent_harness_id: before[0]!.id });
    const copy = await owner.post('/v1/harnesses/base/copy');
    await change(`description = 'old'`, 'base');
    await setRevision(0);
    expect(content(await read(later, 'child'))).toEqual(content(child));
    expect(content(await read(later, 'base-copy'))).toEqual(content(copy.body));
  });

  it('is one of two that come at once: the definitions are written once', async () => {
    const { later, latest, before, change, setRevision } = await provisionedOrg();
    await change(`description = 'old'`, 'base');
    await setRevision(0);
    const answers = await Promise.all(
      [later, latest].flatMap((client) => [builtIns(client), builtIns(client)]),
    );
    for (const after of answers)
      expect([after.map(content), versions(after)]).toEqual([before.map(content), [2, 1, 1]]);
  });
});
