import { HarnessRetirer } from './harness.retirer.js';
import { VersionMismatch } from './load-writable.js';
import type { RequestContext } from './write-context.js';
import { caller, fakeWrites, ID, writtenBy, type World } from './writes.fake.js';

function setUp(world: World = {}) {
  const { settings, runner, presenter, ...fake } = fakeWrites(world);
  const retirer = new HarnessRetirer(settings, runner, presenter);
  return {
    ...fake,
    archive: (context: RequestContext = {}) => writtenBy(retirer.archive(caller, ID, context)),
    destroy: (context: RequestContext = {}) => writtenBy(retirer.destroy(caller, ID, context)),
  };
}

const ARCHIVED = { row: { status: 'archived' } } as const;

describe('archiving', () => {
  it('changes the status of the version and in the tree that it was decided on', async () => {
    const { archive, updates, harness } = setUp({ children: ['archived-child'] });
    expect(await archive({ reason: 'why' })).toEqual({ row: harness.row, event: 'harness.archived' });
    const entry = { change: 'archived', actor: 'key_1', reason: 'why', keep: 9 };
    expect(updates).toEqual([
      { id: ID, columns: { status: 'archived' }, version: 3, treeVersion: '7', entry },
    ]);
  });

  it('of an archived one writes nothing, whatever stands in the way', async () => {
    const { archive, updates, harness } = setUp({ ...ARCHIVED, isDefault: true, inUse: 'an app uses it' });
    expect(await archive()).toEqual({ row: harness.row, event: null });
    expect(updates).toEqual([]);
  });

  it.each<[string, World, string, string]>([
    ['a built-in', { row: { is_built_in: true }, inUse: 'no' }, 'harness_built_in', 'a is built in'],
    [
      'one with active children',
      { activeChildren: ['b', 'c'], children: ['b', 'c', 'd'], isDefault: true },
      'harness_has_children',
      'a has active children: b, c',
    ],
    ['the default harness', { isDefault: true, inUse: 'no' }, 'harness_is_default', 'default harness'],
    ['one in use', { inUse: '2 sessions run on it' }, 'harness_in_use', 'a is in use: 2 sessions run on it'],
  ])('refuses %s', async (_what, world, code, message) => {
    const { archive, updates } = setUp(world);
    const refused = { code, message: expect.stringContaining(message) };
    await expect(archive()).rejects.toMatchObject(refused);
    expect(updates).toEqual([]);
  });
});

describe('deleting', () => {
  it('erases all but the name, and keeps no history', async () => {
    const row = { description: 'd', tags: ['x'], copied_from_id: ID, copied_from_version: 2 };
    const { destroy, updates } = setUp({ row: { ...row, ...ARCHIVED.row } });
    expect(await destroy()).toMatchObject({ event: 'harness.deleted' });
    const emptied = {
      description: null,
      system_prompt: '',
      tags: [],
      mcp_servers: '{}',
      initial_files: '[]',
    };
    expect(updates).toMatchObject([{ id: ID, version: 3, treeVersion: '7', entry: null }]);
    expect(updates[0]!.columns).toMatchObject({
      ...emptied,
      name: 'a',
      search_text: '',
      status: 'deleted',
      copied_from_id: null,
      copied_from_version: null,
    });
  });

  it.each<[string, World, string]>([
    ['an active one', { children: ['b'] }, 'harness_not_archived'],
    ['one with archived children', { ...ARCHIVED, children: ['b'] }, 'harness_has_children'],
    ['one in use', { ...ARCHIVED, inUse: 'an app uses it' }, 'harness_in_use'],
    ['a built-in', { row: { is_built_in: true } }, 'harness_built_in'],
  ])('refuses %s', async (_what, world, code) => {
    const { destroy, updates } = setUp(world);
    await expect(destroy()).rejects.toMatchObject({ code });
    expect(updates).toEqual([]);
  });
});

describe.each(['archive', 'destroy'] as const)('both: %s', (act) => {
  const world = act === 'archive' ? {} : ARCHIVED;

  it('takes the lock before the first attempt, and answers nothing', async () => {
    const { writes, ...retirer } = setUp(world);
    await retirer[act]();
    expect(writes).toMatchObject([{ ref: { id: ID }, lockFirst: true }]);
    expect(writes[0]!.answer).toBeUndefined();
  });

  it('refuses another version than the expected one', async () => {
    const { updates, ...retirer } = setUp(world);
    await expect(retirer[act]({ ifMatch: (version) => version === 2 })).rejects.toThrow(VersionMismatch);
    expect(updates).toEqual([]);
    expect(await retirer[act]({ ifMatch: (version) => version === 3 })).not.toBeNull();
  });

  it('is a conflict when what was loaded has changed', async () => {
    expect(await setUp({ ...world, isConflict: true })[act]()).toBeNull();
  });
});
