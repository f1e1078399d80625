import type { BuiltInHarness } from '../../src/harnesses/rules/built-in.js';
import {
  BASE,
  CHAT,
  definition,
  ensureBuiltIns,
  rowsOf,
  startBuiltInProcesses,
  stateOf,
  type BuiltInProcesses,
} from '../support/built-ins.js';
import { Client, refusal } from '../support/client.js';

const FIRST_ORG = 'org_00000000000000000000000000000001';

let builtIns: BuiltInProcesses;
beforeAll(async () => {
  builtIns = await startBuiltInProcesses();
});
afterAll(() => builtIns.stop());

const start = (org: string, revision: number, harnesses: BuiltInHarness[], on = builtIns.processes[0]!) =>
  ensureBuiltIns(on, org, revision, harnesses);

const rows = (org: string) => rowsOf(builtIns.server, org);
const versions = async (org: string) => (await rows(org)).map(({ name, version }) => [name, version]);
const state = (org: string) => stateOf(builtIns.server, org);

describe('a higher revision', () => {
  it.each<[string, BuiltInHarness]>([
    ['description', { ...CHAT, description: 'New.' }],
    ['display name', { ...CHAT, displayName: 'New' }],
    ['prompt', { ...CHAT, systemPrompt: 'New.' }],
    ['tag', { ...CHAT, tags: ['built-in', 'new'] }],
    ['config', { ...CHAT, capabilities: [{ ref: 'budget', config: { limit: 2 } }] }],
    ['capability', { ...CHAT, capabilities: [] }],
    ['parent', { ...CHAT, parentName: null }],
  ])('writes a changed %s and bumps that version only', async (what, changed) => {
    const org = `changed ${what}`;
    await start(org, 1, [BASE, CHAT]);
    await start(org, 2, [BASE, changed]);
    expect(await versions(org)).toEqual([
      ['base', 1],
      ['chat', 2],
    ]);
    expect((await rows(org))[1]).toMatchObject({
      capabilities: changed.capabilities,
      parent: changed.parentName,
    });
  });

  it('with the same definitions changes no harness', async () => {
    await start('renumbered', 1, [BASE, CHAT]);
    const before = await rows('renumbered');
    await start('renumbered', 7, [BASE, CHAT]);
    expect(await rows('renumbered')).toEqual(before);
    expect(await state('renumbered')).toMatchObject({ revision: 7 });
  });

  it('adds what is new below what is there', async () => {
    await start('added', 1, [BASE]);
    await start('added', 2, [BASE, CHAT]);
    expect(await rows('added')).toMatchObject([
      { name: 'base', version: 1 },
      { name: 'chat', parent: 'base' },
    ]);
  });
});

describe('the same or a lower revision', () => {
  it.each([
    [3, 'same'],
    [2, 'lower'],
  ])('%i changes nothing, whatever its definitions say', async (revision, org) => {
    await start(org, 3, [BASE, CHAT]);
    const before = [await rows(org), await state(org)];
    await start(org, revision, [{ ...BASE, description: 'Other.' }]);
    expect([await rows(org), await state(org)]).toEqual(before);
  });
});

describe('a definition that disappears', () => {
  it('leaves an ordinary harness behind, which counts', async () => {
    await start('gone', 1, [BASE, CHAT]);
    expect(await state('gone')).toMatchObject({ own: 0 });
    await start('gone', 2, [BASE]);
    const [base, chat] = await rows('gone');
    expect([base!.is_built_in, chat!.is_built_in, chat!.version]).toEqual([true, false, 2]);
    expect(await state('gone')).toMatchObject({ own: 1 });
  });

  it('counts towards the limit of the organization', async () => {
    await builtIns.server.database.query('DELETE FROM harnesses.harness WHERE org_id = $1', [FIRST_ORG]);
    await builtIns.server.database.query('DELETE FROM harnesses.harness_org WHERE org_id = $1', [FIRST_ORG]);
    const generic = definition('generic');
    await start(FIRST_ORG, 101, [generic, CHAT]);
    const api = new Client(builtIns.server.url);
    await api.create({ name: 'own' });
    expect(refusal(await api.post('/v1/harnesses', { name: 'more' }))).toEqual([
      409,
      'harness_limit_reached',
    ]);
    await api.delete(`/v1/harnesses/${(await api.get('/v1/harnesses/own')).body.id}`).expect(204);
    await api.post(`/v1/harnesses/${(await api.get('/v1/harnesses/own')).body.id}/delete`).expect(204);
    await start(FIRST_ORG, 102, [generic]);
    expect(refusal(await api.post('/v1/harnesses', { name: 'more' }))).toEqual([
      409,
      'harness_limit_reached',
    ]);
  });

  it('and comes back later is a name that is taken', async () => {
    await start('back', 1, [BASE, CHAT]);
    await start('back', 2, [BASE]);
    await start('back', 3, [BASE, CHAT]);
    expect((await rows('back'))[1]).toMatchObject({ name: 'chat', is_built_in: false, version: 2 });
  });
});
