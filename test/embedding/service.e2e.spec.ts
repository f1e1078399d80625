import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource, EntitySchema } from 'typeorm';
import {
  HarnessesModule,
  HarnessesService,
  HarnessPermission,
  type HarnessCaller,
  type HarnessEvent,
} from '../../src/harnesses/index.js';
import { FakeAccess, HarnessTesting } from '../../src/testing/index.js';

interface Project {
  id: number;
  harnessId: string;
}

/** A table of the host's. */
const Projects = new EntitySchema<Project>({
  name: 'project',
  columns: {
    id: { type: 'integer', primary: true, generated: true },
    harnessId: { type: 'varchar', name: 'harness_id' },
  },
});

let testing: HarnessTesting;
let module: TestingModule;
let harnesses: HarnessesService;
let dataSource: DataSource;
let caller: HarnessCaller;
const told: HarnessEvent[] = [];

beforeAll(async () => {
  testing = await HarnessTesting.start({
    databaseUrl: process.env.TEST_DATABASE_URL,
    entities: [Projects],
    onEvent: (event) => void told.push(event),
  });
  ({ dataSource } = testing);
  await dataSource.query('CREATE TABLE project (id serial PRIMARY KEY, harness_id text NOT NULL)');
  module = await Test.createTestingModule({ imports: [testing.module] }).compile();
  harnesses = module.get(HarnessesService);
  caller = testing.caller();
});
afterAll(async () => {
  await module.close();
  await testing.stop();
});
beforeEach(() => void told.splice(0));

const needing = (permission: HarnessPermission, ...methods: string[]) =>
  Object.fromEntries(methods.map((name) => [name, permission]));

const names = async (orgId = caller.orgId) =>
  (await harnesses.list({ ...caller, orgId }, { is_built_in: false })).data.map(({ name }) => name);
const projects = () => dataSource.getRepository(Projects).count();

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

  it('changes are told after they are done', async () => {
    const { id, created_at } = await harnesses.create(caller, { name: 'told' });
    await harnesses.update(caller, id, { name: 'told-2' });
    await harnesses.update(caller, id, { name: 'told-2' });
    await harnesses.update(caller, id, { description: 'x' }, { dryRun: true });
    await harnesses.copy(caller, id, { name: 'copied' });
    await harnesses.archive(caller, id);
    await harnesses.update(caller, id, { status: 'active' });
    await harnesses.archive(caller, id);
    await harnesses.destroy(caller, id);
    expect(told[0]).toEqual({
      type: 'harness.created',
      orgId: caller.orgId,
      harnessId: id,
      name: 'told',
      version: 1,
      actor: caller.actor,
      at: new Date(created_at),
    });
    expect(told.map(({ type, name, version }) => [type, name, version])).toEqual([
      ['harness.created', 'told', 1],
      ['harness.updated', 'told-2', 2],
      ['harness.copied', 'copied', 1],
      ['harness.archived', 'told-2', 3],
      ['harness.restored', 'told-2', 4],
      ['harness.archived', 'told-2', 5],
      ['harness.deleted', 'told-2', 6],
    ]);
  });
});

describe('the effective configuration for a session engine', () => {
  const server = (value: string) => ({ url: 'https://mcp.example.org', headers: { Authorization: value } });
  const headersOf = (document: { mcpServers: object }) =>
    Object.entries(document.mcpServers as Record<string, { headers: Record<string, string> }>).map(
      ([name, { headers }]) => [name, headers.Authorization],
    );

  it('has layers on top, and header values where they are asked for', async () => {
    const parent = await harnesses.create(caller, {
      name: 'with-secrets',
      mcpServers: { docs: server('Bearer parent'), code: server('Bearer code') },
    });
    await harnesses.create(caller, {
      name: 'its-child',
      parent_harness_id: parent.id,
      mcpServers: { docs: server('Bearer child') },
    });
    const layers = [{ kind: 'session', id: 's1', mcpServers: { tools: server('Bearer session') } }];
    const shown = await harnesses.resolveEffective(caller, 'its-child', { layers });
    expect(headersOf(shown)).toEqual([
      ['code', '********'],
      ['docs', '********'],
      ['tools', '********'],
    ]);
    const opened = await harnesses.resolveEffective(caller, 'its-child', { layers, includeSecrets: true });
    expect(headersOf(opened)).toEqual([
      ['code', 'Bearer code'],
      ['docs', 'Bearer child'],
      ['tools', 'Bearer session'],
    ]);
    expect({ ...opened, mcpServers: shown.mcpServers }).toEqual(shown);
    expect(opened.origins['/mcpServers/tools']).toMatchObject({ layer: { kind: 'session', id: 's1' } });
    await expect(harnesses.resolveEffective(caller, 'its-child', { layers: [{}] })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('can be had of active harnesses alone', async () => {
    const { id } = await harnesses.create(caller, { name: 'retired' });
    expect((await harnesses.resolveEffective(caller, id, { onlyActive: true })).name).toBe('retired');
    await harnesses.archive(caller, id);
    expect((await harnesses.resolveEffective(caller, id)).name).toBe('retired');
    await expect(harnesses.resolveEffective(caller, id, { onlyActive: true })).rejects.toMatchObject({
      code: 'harness_archived',
    });
  });

  it("is refused with the header's name where a value cannot be opened any more", async () => {
    await harnesses.create(caller, { name: 'lost', mcpServers: { docs: server('Bearer x') } });
    await dataSource.query(
      `UPDATE harnesses.harness SET mcp_servers = jsonb_set(mcp_servers, '{docs,headers,Authorization}', '"00000000.AAAA"')
      WHERE name = 'lost'`,
    );
    await expect(harnesses.resolveEffective(caller, 'lost', { includeSecrets: true })).rejects.toMatchObject({
      code: 'secret_unreadable',
      message: expect.stringContaining('Authorization'),
    });
    expect((await harnesses.resolveEffective(caller, 'lost')).name).toBe('lost');
  });
});

describe("in a transaction of the host's", () => {
  it('rows of the host and harnesses are written together', async () => {
    const before = await projects();
    const { events, result } = await dataSource.transaction(async (manager) => {
      const outcome = await harnesses.withTransaction(manager, async (inside) => {
        const harness = await inside.create(caller, { name: 'project-one' });
        await inside.update(caller, harness.id, { description: 'of a project' });
        expect((await inside.get(caller, 'project-one')).version).toBe(2);
        expect(await names()).not.toContain('project-one');
        return harness;
      });
      await manager.save(Projects, { harnessId: outcome.result.id });
      return outcome;
    });
    expect(await names()).toContain('project-one');
    expect(await projects()).toBe(before + 1);
    expect(result.name).toBe('project-one');
    expect(events.map(({ type }) => type)).toEqual(['harness.created', 'harness.updated']);
    expect(told).toEqual([]);
  });

  it('neither is written when the host changes its mind', async () => {
    const before = await projects();
    const failing = dataSource.transaction(async (manager) => {
      await manager.save(Projects, { harnessId: 'none' });
      await harnesses.withTransaction(manager, (inside) => inside.create(caller, { name: 'regretted' }));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await names()).not.toContain('regretted');
    expect(await projects()).toBe(before);
    expect((await harnesses.create(caller, { name: 'regretted' })).version).toBe(1);
  });

  it('a refusal undoes only its own write', async () => {
    await harnesses.create(caller, { name: 'taken' });
    const before = await projects();
    const { events } = await dataSource.transaction(async (manager) => {
      await manager.save(Projects, { harnessId: 'first' });
      return harnesses.withTransaction(manager, async (inside) => {
        await expect(inside.create(caller, { name: 'taken' })).rejects.toMatchObject({
          code: 'harness_name_taken',
        });
        await expect(inside.create(caller, { name: 'Bad' })).rejects.toMatchObject({
          code: 'validation_failed',
        });
        await inside.create(caller, { name: 'free' });
      });
    });
    expect(await names()).toContain('free');
    expect(await projects()).toBe(before + 1);
    expect(events.map(({ name }) => name)).toEqual(['free']);
  });

  it('writes that are started together take turns', async () => {
    const wanted = Array.from({ length: 8 }, (_, i) => `together-${i}`);
    await dataSource.transaction((manager) =>
      harnesses.withTransaction(manager, (inside) =>
        Promise.all([
          ...wanted.map((name) => inside.create(caller, { name })),
          inside.create(caller, { name: 'taken' }).catch(() => null),
          inside.setDefault(caller, 'base'),
        ]),
      ),
    );
    await dataSource.transaction((manager) =>
      Promise.all(
        ['apart-1', 'taken', 'apart-2'].map((name) =>
          harnesses.withTransaction(manager, (inside) => inside.create(caller, { name })).catch(() => null),
        ),
      ),
    );
    expect(await names()).toEqual(expect.arrayContaining(['apart-1', 'apart-2']));
    expect(await names()).toEqual(expect.arrayContaining(wanted));
    await harnesses.setDefault(caller, null);
  });

  it('a new organization gets its built-ins, or is as new as before', async () => {
    const [kept, undone] = ['org-kept', 'org-undone'].map((orgId) => testing.caller({ orgId }));
    const create = (owner: HarnessCaller) => (inside: HarnessesService) =>
      inside.create(owner, { name: 'mine' });
    await dataSource.transaction((manager) => harnesses.withTransaction(manager, create(kept!)));
    expect(await names('org-kept')).toEqual(['mine']);
    const failing = dataSource.transaction(async (manager) => {
      await harnesses.withTransaction(manager, create(undone!));
      await harnesses.withTransaction(manager, (inside) => inside.get(undone!, 'generic'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await harnesses.get(undone!, 'generic')).is_built_in).toBe(true);
    expect(await names('org-undone')).toEqual([]);
  });

  it('reads wait for the write beside them', async () => {
    await dataSource.transaction((manager) =>
      harnesses.withTransaction(manager, async (inside) => {
        const { id } = await inside.create(caller, { name: 'rehearsed' });
        const [, seen] = await Promise.all([
          inside.update(caller, id, { description: 'only rehearsed' }, { dryRun: true }),
          inside.get(caller, id),
        ]);
        expect(seen.description).toBeNull();
      }),
    );
  });

  it('keeps nobody else from working, and those who want the same not for ever', async () => {
    const small = new DataSource({ ...dataSource.options, poolSize: 2 } as typeof dataSource.options);
    await small.initialize();
    const other = await Test.createTestingModule({
      imports: [
        HarnessesModule.forRoot({
          access: new FakeAccess(),
          publicUrl: 'http://localhost',
          dataSource: small,
        }),
      ],
    }).compile();
    const theirs = other.get(HarnessesService);
    const stranger = testing.caller({ orgId: 'org-elsewhere' });
    await Promise.all([theirs.get(stranger, 'base'), theirs.get(caller, 'base')]);
    await dataSource.transaction(async (manager) => {
      await harnesses.withTransaction(manager, (inside) => inside.create(caller, { name: 'held' }));
      const waiting = Array.from({ length: 4 }, (_, i) => theirs.create(caller, { name: `waiting-${i}` }));
      const outcomes = Promise.allSettled(waiting);
      for (let i = 0; i < 20; i++) {
        await theirs.create(stranger, { name: `passing-${i}` });
        await theirs.list(stranger);
      }
      for (const outcome of await outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    });
    expect((await theirs.create(caller, { name: 'waiting-0' })).version).toBe(1);
    await other.close();
    await small.destroy();
  });

  it('ends with it', async () => {
    let kept!: HarnessesService;
    await dataSource.transaction((manager) =>
      harnesses.withTransaction(manager, (inside) => {
        kept = inside;
        return inside.get(caller, 'base');
      }),
    );
    await expect(kept.create(caller, { name: 'too-late' })).rejects.toThrow(
      'its service works until that ends',
    );
  });

  it('the limits of the host hold', async () => {
    await dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL lock_timeout = '77s'`);
      await harnesses.withTransaction(manager, async (inside) => {
        const { id } = await inside.create(caller, { name: 'limited' });
        await inside.archive(caller, id);
        await inside.update(caller, id, { status: 'active' }, { dryRun: true });
        expect((await inside.get(caller, id)).status).toBe('archived');
      });
      expect(await manager.query('SHOW lock_timeout')).toEqual([{ lock_timeout: '77s' }]);
      expect(await manager.query('SHOW idle_in_transaction_session_timeout')).toEqual([
        { idle_in_transaction_session_timeout: '0' },
      ]);
    });
  });

  it('needs one', async () => {
    const idle = harnesses.withTransaction(dataSource.manager, (inside) => inside.get(caller, 'base'));
    await expect(idle).rejects.toThrow('needs the EntityManager of a running transaction');
  });
});
