import { Test, type TestingModule } from '@nestjs/testing';
import {
  HarnessesService,
  HarnessPermission,
  type HarnessCaller,
  type HarnessEvent,
} from '../../src/harnesses/index.js';
import { HarnessTesting } from '../../src/testing/index.js';

let testing: HarnessTesting;
let module: TestingModule;
let harnesses: HarnessesService;
let caller: HarnessCaller;
const emitted: HarnessEvent[] = [];

beforeAll(async () => {
  testing = await HarnessTesting.start({
    databaseUrl: process.env.TEST_DATABASE_URL,
    onEvent: (event) => void emitted.push(event),
  });
  module = await Test.createTestingModule({ imports: [testing.module] }).compile();
  harnesses = module.get(HarnessesService);
  caller = testing.caller();
});
afterAll(async () => {
  await module.close();
  await testing.stop();
});
beforeEach(() => void emitted.splice(0));

const needing = (permission: HarnessPermission, ...methods: string[]) =>
  Object.fromEntries(methods.map((name) => [name, permission]));

describe('in process', () => {
  it('everything can be done that HTTP can do', async () => {
    const { id, name } = await harnesses.create(caller, { name: 'one', system_prompt: 'One.' });
    expect(await harnesses.get(caller, 'one')).toMatchObject({ id, version: 1 });
    expect(await harnesses.checkName(caller, { name })).toMatchObject({
      available: false,
      suggestion: 'one-2',
    });
    await harnesses.update(caller, id, { system_prompt: 'Two.' }, { reason: 'better' });
    const child = await harnesses.copy(caller, 'one', { name: 'child' });
    await harnesses.update(caller, child.id, { parent_harness_id: id });
    expect((await harnesses.listChildren(caller, 'one')).data).toMatchObject([{ name: 'child' }]);
    expect((await harnesses.getEffective(caller, 'child')).system_prompt).toBe('Two.\n\nTwo.');
    const { data } = await harnesses.previewImpact(caller, id, { system_prompt: '' });
    expect(data).toMatchObject([{ name: 'child', valid: true }]);
    expect((await harnesses.listVersions(caller, 'one')).data).toMatchObject([
      { version: 2, reason: 'better' },
      { version: 1, reason: null },
    ]);
    expect((await harnesses.getVersion(caller, 'one', 1)).system_prompt).toBe('One.');
    expect((await harnesses.diffVersions(caller, 'one', 1, 2)).patch).toEqual([
      { op: 'replace', path: '/system_prompt', value: 'Two.' },
    ]);
    expect(await harnesses.restoreVersion(caller, id, 1)).toMatchObject({
      version: 3,
      system_prompt: 'One.',
    });
    expect((await harnesses.preview(caller, { system_prompt: 'Draft.' })).system_prompt).toBe('Draft.');
    expect((await harnesses.validate(caller, {})).valid).toBe(false);
    const urls = ['https://example.com/'];
    expect((await harnesses.checkNetworkAccess(caller, 'one', { urls })).results).toMatchObject([
      { allowed: true },
    ]);
    expect((await harnesses.listExamples(caller)).map((example) => example.name)).toContain('coding');
    expect((await harnesses.importExample(caller, 'coding')).outcome).toBe('created');
    expect((await harnesses.listCapabilities(caller, { search: 'fetch' })).data).toContainEqual(
      await harnesses.getCapability(caller, 'web_fetch'),
    );
    expect((await harnesses.policies(caller)).policies['harness.dangerous']).toBe(true);
    await harnesses.archive(caller, child.id);
    await harnesses.destroy(caller, child.id);
    await expect(harnesses.get(caller, child.id)).rejects.toMatchObject({ code: 'harness_not_found' });
  });

  it('documents come as text or as what it says', async () => {
    await harnesses.create(caller, { name: 'document', system_prompt: 'Hello.\n' });
    const { text } = await harnesses.export(caller, 'document', 'markdown');
    expect((await harnesses.import(caller, text, { format: 'markdown' })).outcome).toBe('unchanged');
    const changed = await harnesses.import(caller, { name: 'document' });
    expect(changed).toMatchObject({ outcome: 'updated', harness: { system_prompt: '' } });
    await expect(harnesses.import(caller, 'name: [', { format: 'yaml' })).rejects.toMatchObject({
      code: 'malformed_document',
    });
  });

  it('the default can be chosen, and reset', async () => {
    const { id } = await harnesses.create(caller, { name: 'chosen' });
    await harnesses.setDefault(caller, 'chosen');
    expect((await harnesses.get(caller, 'default')).name).toBe('chosen');
    expect(await harnesses.getDefault(caller)).toBe(id);
    await expect(harnesses.setDefault(caller, 'nobody')).rejects.toMatchObject({ code: 'harness_not_found' });
    await harnesses.setDefault(caller, null);
    expect((await harnesses.get(caller, 'default')).name).toBe('generic');
  });

  it('callers need the permission that they need over HTTP', async () => {
    const needs: Record<string, HarnessPermission | null> = {
      withTransaction: null,
      policies: null,
      ...needing(
        HarnessPermission.Manage,
        'create',
        'copy',
        'update',
        'archive',
        'setDefault',
        'restoreVersion',
      ),
      ...needing(HarnessPermission.Manage, 'import', 'importExample'),
      destroy: HarnessPermission.Dangerous,
    };
    const methods = Object.getOwnPropertyNames(HarnessesService.prototype).filter(
      (name) => !['constructor', 'allowed'].includes(name),
    );
    expect(methods).toEqual(expect.arrayContaining(Object.keys(needs)));
    for (const name of methods.filter((one) => needs[one] !== null)) {
      const needed = needs[name] ?? HarnessPermission.View;
      const others = Object.values(HarnessPermission).filter((permission) => permission !== needed);
      const call = harnesses[name as 'get'].bind(harnesses);
      await expect(call({ ...caller, permissions: others }, 'base')).rejects.toMatchObject({
        code: 'permission_denied',
        message: expect.stringContaining(needed),
      });
    }
    for (const nobody of [{ ...caller, orgId: '' }, null as never])
      await expect(harnesses.get(nobody, 'base')).rejects.toThrow('A HarnessCaller needs an `orgId`');
  });

  const VICTIM = '(SELECT system_prompt FROM harnesses.harness LIMIT 1)::int';
  it.each<[string, () => Promise<unknown>, string]>([
    ['an order that is SQL', () => harnesses.list(caller, { sort: VICTIM }), 'validation_failed'],
    ['pages that are too large', () => harnesses.list(caller, { limit: 1e9 }), 'validation_failed'],
    ['pages that are none', () => harnesses.list(caller, { limit: -1 }), 'validation_failed'],
    ['keys that are none', () => harnesses.list(caller, { fields: ['nmae'] }), 'validation_failed'],
    ['a search that cannot be stored', () => harnesses.list(caller, { search: 'a\0' }), 'validation_failed'],
    ['a parent that is none', () => harnesses.list(caller, { parent_harness_id: 'x' }), 'validation_failed'],
    [
      'words for yes and no',
      () => harnesses.list(caller, { is_built_in: 'maybe' as never }),
      'validation_failed',
    ],
    [
      'unknown parameters',
      () => harnesses.list(caller, { ancestor_harness_id: 'x' } as never),
      'validation_failed',
    ],
    ['no name', () => harnesses.checkName(caller, {} as never), 'validation_failed'],
    ['a page of versions', () => harnesses.listVersions(caller, 'base', { limit: 0 }), 'validation_failed'],
    ['capabilities', () => harnesses.listCapabilities(caller, { limit: 101 }), 'validation_failed'],
    ['an ID that is a number', () => harnesses.get(caller, 7 as never), 'harness_not_found'],
    ['a capability that is none', () => harnesses.getCapability(caller, 7 as never), 'capability_not_found'],
    ['an example that is none', () => harnesses.importExample(caller, 7 as never), 'example_not_found'],
    ['no query at all', () => harnesses.checkName(caller, null as never), 'validation_failed'],
    ['an ID that is a list', () => harnesses.update(caller, ['x'] as never, {}), 'invalid_harness_id'],
    ['a format', () => harnesses.export(caller, 'base', 'pdf' as never), 'validation_failed'],
    ['a reason', () => harnesses.copy(caller, 'base', {}, { reason: 'x'.repeat(501) }), 'validation_failed'],
    ['a reason with NUL', () => harnesses.copy(caller, 'base', {}, { reason: '\0' }), 'validation_failed'],
    ['a condition', () => harnesses.copy(caller, 'base', {}, { ifMatch: '1' as never }), 'validation_failed'],
  ])('%s is refused as over HTTP', async (_, call, code) => {
    await expect(call()).rejects.toMatchObject({ name: 'HarnessError', code });
  });

  it('lists are asked for by values', async () => {
    const page = await harnesses.list(caller, {
      limit: 1,
      sort: '-name',
      fields: ['name', 'version'],
      is_built_in: true,
      include_archived: true,
      tag: ['built-in'],
    });
    expect(page).toMatchObject({ data: [{ name: 'platform-chat', version: 1 }], total: 3 });
    const next = await harnesses.list(caller, {
      limit: 1,
      sort: '-name',
      fields: ['name', 'version'],
      is_built_in: true,
      include_archived: true,
      tag: ['built-in'],
      cursor: page.next_cursor!,
    });
    expect(next.data).toMatchObject([{ name: 'generic' }]);
  });

  it('a write can be bound to a version', async () => {
    const { id } = await harnesses.create(caller, { name: 'bound' });
    await harnesses.update(caller, id, { description: 'a' }, { ifMatch: 1 });
    await expect(harnesses.update(caller, id, { description: 'b' }, { ifMatch: 1 })).rejects.toMatchObject({
      code: 'version_mismatch',
    });
  });

  it('events are emitted after the commit', async () => {
    const { id, created_at } = await harnesses.create(caller, { name: 'emitted' });
    await harnesses.update(caller, id, { name: 'emitted-2' });
    await harnesses.update(caller, id, { name: 'emitted-2' });
    await harnesses.update(caller, id, { description: 'x' }, { dryRun: true });
    await harnesses.copy(caller, id, { name: 'copied' });
    await harnesses.archive(caller, id);
    await harnesses.update(caller, id, { status: 'active' });
    await harnesses.archive(caller, id);
    await harnesses.destroy(caller, id);
    expect(emitted[0]).toEqual({
      type: 'harness.created',
      orgId: caller.orgId,
      harnessId: id,
      name: 'emitted',
      version: 1,
      actor: caller.actor,
      at: new Date(created_at),
    });
    expect(emitted.map(({ type, name, version }) => [type, name, version])).toEqual([
      ['harness.created', 'emitted', 1],
      ['harness.updated', 'emitted-2', 2],
      ['harness.copied', 'copied', 1],
      ['harness.archived', 'emitted-2', 3],
      ['harness.restored', 'emitted-2', 4],
      ['harness.archived', 'emitted-2', 5],
      ['harness.deleted', 'emitted-2', 6],
    ]);
  });
});
