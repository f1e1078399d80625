import { toHarnessId } from '../../rules/ids.js';
import { HarnessCreator } from './harness.creator.js';
import {
  ancestor,
  caller,
  fakeWrites,
  ID,
  OTHER_ID,
  PARENT_ID,
  writtenBy,
  type World,
} from './writes.fake.js';

function setUp(world: World = {}) {
  const { settings, runner, drafts, presenter, ...fake } = fakeWrites(world);
  const creator = new HarnessCreator(settings, runner, drafts, presenter);
  return {
    ...fake,
    create: (body: object) => writtenBy(creator.create(caller, body, {})),
    copy: (body?: object) => writtenBy(creator.copy(caller, { id: ID }, body, { reason: 'why' })),
  };
}

const parent_harness_id = toHarnessId(PARENT_ID);
const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7/;

describe('creating', () => {
  it('adds a harness of its own in any tree', async () => {
    const { create, inserts } = setUp();
    expect(await create({ name: 'new' })).toMatchObject({ event: 'harness.created' });
    expect(inserts).toMatchObject([
      {
        id: expect.stringMatching(UUID_V7),
        columns: { name: 'new' },
        limit: 5,
        entry: { change: 'created', actor: 'key_1', reason: null, keep: 9 },
      },
    ]);
    expect(inserts[0]!.treeVersion).toBeUndefined();
  });

  it('below a parent holds only in the tree in which the parent was found', async () => {
    const { create, inserts } = setUp({ ancestors: [ancestor()] });
    await create({ name: 'new', parent_harness_id });
    expect(inserts).toMatchObject([{ columns: { parent_harness_id: PARENT_ID }, treeVersion: '7' }]);
  });

  it.each([
    ['that is not there', [], 'parent_not_found'],
    ['that is archived', [ancestor({ status: 'archived' })], 'parent_not_active'],
    [
      'that is the sixteenth of its chain',
      Array.from({ length: 16 }, () => ancestor()),
      'parent_chain_too_deep',
    ],
  ])('refuses a parent %s', async (_what, ancestors, code) => {
    const { create, inserts } = setUp({ ancestors });
    const refused = {
      code: 'validation_failed',
      details: { errors: [{ pointer: '/parent_harness_id', code }] },
    };
    await expect(create({ name: 'new', parent_harness_id })).rejects.toMatchObject(refused);
    expect(inserts).toEqual([]);
  });

  it('seals header values', async () => {
    const { create, inserts } = setUp();
    const docs = { url: 'https://b.org', headers: { Authorization: 'secret' } };
    await create({ name: 'new', mcpServers: { docs } });
    const stored = JSON.stringify(inserts[0]!.columns);
    expect(stored).toContain('Authorization');
    expect(stored).not.toContain('secret');
  });
});

describe('an insert that did not happen', () => {
  it.each<[string, World['state'], string]>([
    ['a name that another has', { nameHolder: OTHER_ID, ownHarnesses: 5 }, 'harness_name_taken'],
    ['one more than the limit', { ownHarnesses: 5 }, 'harness_limit_reached'],
  ])('refuses %s', async (_what, state, code) => {
    await expect(setUp({ isConflict: true, state }).create({ name: 'new' })).rejects.toMatchObject({ code });
  });

  it('is a conflict otherwise', async () => {
    expect(await setUp({ isConflict: true, state: { ownHarnesses: 4 } }).create({ name: 'new' })).toBeNull();
  });

  it('of a copy is a conflict too when somebody took the name that was found free', async () => {
    const world = { isConflict: true, state: { nameHolder: OTHER_ID } };
    expect(await setUp(world).copy()).toBeNull();
    await expect(setUp(world).copy({ name: 'given' })).rejects.toMatchObject({ code: 'harness_name_taken' });
  });
});

describe('copying', () => {
  it('takes the first free name, and says what it was copied from', async () => {
    const { copy, inserts } = setUp({ row: { description: 'd' }, namesInUse: ['a-copy'] });
    expect(await copy()).toMatchObject({ event: 'harness.copied' });
    const columns = { name: 'a-copy-2', description: 'd', copied_from_id: ID, copied_from_version: 3 };
    expect(inserts).toMatchObject([{ columns, entry: { change: 'copied', reason: 'why' } }]);
    expect(inserts[0]!.id).not.toBe(ID);
    expect(inserts[0]!.treeVersion).toBeUndefined();
  });

  it('takes the names that are given', async () => {
    const { copy, inserts } = setUp();
    await copy({ name: 'given', display_name: 'Given' });
    expect(inserts).toMatchObject([{ columns: { name: 'given', display_name: 'Given' } }]);
  });

  it('of one with a parent holds only in this tree, and needs the parent to be active', async () => {
    const row = { parent_harness_id: PARENT_ID };
    const { copy, inserts } = setUp({ row, ancestors: [ancestor()] });
    await copy();
    expect(inserts).toMatchObject([{ treeVersion: '7' }]);
    const below = setUp({ row, ancestors: [ancestor({ status: 'archived' })] });
    await expect(below.copy()).rejects.toMatchObject({ code: 'parent_not_active' });
  });
});
