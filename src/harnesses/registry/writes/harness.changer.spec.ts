import { HarnessError } from '../../rules/error-codes.js';
import { newContent } from '../../rules/content.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import { toHarnessId } from '../../rules/ids.js';
import { HarnessChanger } from './harness.changer.js';
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
  const changer = new HarnessChanger(settings, runner, drafts, presenter);
  const missing = new HarnessError('version_not_found', 'missing');
  return {
    ...fake,
    update: (body: object) => writtenBy(changer.update(caller, ID, body, { reason: 'why' })),
    revert: (content: HarnessContent | null) => writtenBy(changer.revert(caller, ID, content, {}, missing)),
  };
}

const parent_harness_id = toHarnessId(PARENT_ID);
const CHILD = { row: { parent_harness_id: PARENT_ID }, ancestors: [ancestor()] };
const ARCHIVED = { row: { status: 'archived' } } as const;

describe('updating', () => {
  it('writes the columns that differ, over the version that was loaded', async () => {
    const { update, updates } = setUp({ row: { description: 'd' } });
    expect(await update({ description: 'd', system_prompt: 'p' })).toMatchObject({
      event: 'harness.updated',
    });
    const entry = { change: 'updated', actor: 'key_1', reason: 'why', keep: 9 };
    expect(updates).toMatchObject([{ id: ID, version: 3, entry }]);
    expect(Object.keys(updates[0]!.columns).sort()).toEqual(['size_bytes', 'system_prompt']);
  });

  it.each<[string, object, World]>([
    ['nothing', {}, {}],
    ['what is so already', { description: 'd', status: 'active' }, { row: { description: 'd' } }],
    ['the display name that was derived', { display_name: 'A' }, {}],
    ['an archived one to be archived', { status: 'archived' }, { ...ARCHIVED, isDefault: true }],
  ])('writes nothing for %s', async (_what, body, world) => {
    const { update, updates, harness } = setUp(world);
    expect(await update(body)).toEqual({ row: harness.row, event: null });
    expect(updates).toEqual([]);
  });

  it.each<[string, object, World, string | undefined]>([
    ['a description', { description: 'd' }, {}, undefined],
    ['a description of a child', { description: 'd' }, CHILD, undefined],
    ['a name', { name: 'b' }, {}, '7'],
    ['a parent', { parent_harness_id }, { ancestors: [ancestor()] }, '7'],
    ['no parent', { parent_harness_id: null }, CHILD, '7'],
    ['a server', { mcpServers: { docs: { url: 'https://b.org' } } }, {}, '7'],
    ['a status', { status: 'archived' }, {}, '7'],
  ])('to %s depends on the tree, or not', async (_what, body, world, treeVersion) => {
    const { update, updates } = setUp(world);
    await update(body);
    expect(updates.map((one) => one.treeVersion)).toEqual([treeVersion]);
  });

  it.each<[string, object, World, string]>([
    ['a built-in', { status: 'deleted' }, { row: { is_built_in: true } }, 'harness_built_in'],
    ['to set it deleted', { status: 'deleted' }, ARCHIVED, 'status_not_settable'],
    ['an archived one', { status: 'active', description: 'd' }, ARCHIVED, 'harness_archived'],
    [
      'to archive a parent',
      { status: 'archived' },
      { activeChildren: ['b'], children: ['b'] },
      'harness_has_children',
    ],
    ['to archive the default', { status: 'archived' }, { isDefault: true }, 'harness_is_default'],
    ['to archive what is in use', { status: 'archived' }, { inUse: 'no' }, 'harness_in_use'],
    [
      'to restore below an archived parent',
      { status: 'active' },
      { ...ARCHIVED, ancestors: [ancestor({ status: 'archived' })] },
      'parent_not_active',
    ],
    ['a parent that is not there', { parent_harness_id }, {}, 'validation_failed'],
    [
      'a parent that inherits from it',
      { parent_harness_id },
      { ancestors: [ancestor(), ancestor({ id: ID })] },
      'validation_failed',
    ],
    [
      'a file where a parent has a folder',
      { initial_files: [{ path: '/a', content: 'x' }] },
      { ...CHILD, ancestors: [ancestor({ files: ['/a/b'] })] },
      'validation_failed',
    ],
  ])('refuses %s', async (_what, body, world, code) => {
    const { update, updates } = setUp(world);
    await expect(update(body)).rejects.toMatchObject({ code });
    expect(updates).toEqual([]);
  });

  it.each<[string, object, World, string]>([
    [
      'archived',
      { status: 'archived', description: 'd' },
      { children: ['archived-child'] },
      'harness.archived',
    ],
    ['restored', { status: 'active' }, ARCHIVED, 'harness.restored'],
  ])('that changes the status is told as %s', async (change, body, world, event) => {
    const { update, updates } = setUp(world);
    expect(await update(body)).toMatchObject({ event });
    expect(updates).toMatchObject([
      { columns: { status: (body as { status: string }).status }, entry: { change } },
    ]);
  });
});

describe('an update that did not happen', () => {
  it.each<[string, object, string | null]>([
    ['without a new name', { description: 'd' }, OTHER_ID],
    ['when the name is free', { name: 'b' }, null],
    ['when the name is its own by now', { name: 'b' }, ID],
  ])('is a conflict %s', async (_what, body, nameHolder) => {
    expect(await setUp({ isConflict: true, state: { nameHolder } }).update(body)).toBeNull();
  });

  it('refuses a name that another has', async () => {
    const { update } = setUp({ isConflict: true, state: { nameHolder: OTHER_ID } });
    const action = { rel: 'get-existing', href: `https://a.org/v1/harnesses/${toHarnessId(OTHER_ID)}` };
    await expect(update({ name: 'b' })).rejects.toMatchObject({
      code: 'harness_name_taken',
      details: { allowedActions: [action] },
    });
  });
});

describe('reverting', () => {
  const older = newContent({ name: 'a', description: 'older' });
  const tooLong = { ...older, tags: ['x'.repeat(65)] };

  it('writes the older content as a version of its own', async () => {
    const { revert, updates } = setUp({ row: { description: 'newer' } });
    expect(await revert(older)).toMatchObject({ event: 'harness.updated' });
    expect(updates).toMatchObject([{ columns: { description: 'older' }, entry: { change: 'reverted' } }]);
  });

  it.each<[string, World]>([
    ['is so already', { row: { description: 'older' } }],
    ['is so already, and archived', { row: { description: 'older', status: 'archived' } }],
  ])('writes nothing when it %s', async (_what, world) => {
    const { revert, updates, harness } = setUp(world);
    expect(await revert(older)).toEqual({ row: harness.row, event: null });
    expect(updates).toEqual([]);
  });

  it.each<[string, HarnessContent | null, World, string]>([
    ['a version that is not kept', null, {}, 'version_not_found'],
    ['a built-in first', null, { row: { is_built_in: true } }, 'harness_built_in'],
    ['an archived one, whatever is wrong with the content', tooLong, ARCHIVED, 'harness_archived'],
    ['content against the rules of now', tooLong, {}, 'validation_failed'],
    ['a parent that is gone', { ...older, parent_harness_id }, {}, 'validation_failed'],
  ])('refuses %s', async (_what, content, world, code) => {
    const { revert, updates } = setUp(world);
    await expect(revert(content)).rejects.toMatchObject({ code });
    expect(updates).toEqual([]);
  });
});
