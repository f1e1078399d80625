import {
  HarnessPermission,
  type HarnessCaller,
  type HarnessesService,
  type HostTransaction,
} from '../../src/harnesses/index.js';
import type { InMemoryHarnessesOptions } from '../../src/testing/index.js';
import { FULL, WRONG } from './scenario-harnesses.js';

/** What a scenario works with. */
export interface Stage {
  harnesses: HarnessesService;
  /** May do everything in an organization of the scenario's own. */
  caller: HarnessCaller;
  /** Runs `work` in a transaction of the host's, which is rolled back when it fails. */
  transact: <T>(work: (transaction: HostTransaction) => Promise<T>) => Promise<T>;
  /** What the service answers, or how it refuses, goes into the outcome. */
  see: (answer: Promise<unknown>) => Promise<void>;
}

export const OPTIONS: InMemoryHarnessesOptions = {
  publicUrl: 'https://harnesses.example.com',
  maxHarnessesPerOrg: 12,
  maxVersionsPerHarness: 3,
  usage: {
    count: (_orgId, ids) => Promise.resolve(new Map(ids.map((id) => [id, { sessions: 2, apps: 1 }]))),
    blocksRemoval: () => Promise.resolve(null),
  },
};

async function family({ harnesses, caller }: Stage) {
  const root = await harnesses.create(caller, FULL);
  const child = await harnesses.create(caller, {
    name: 'child',
    parent_harness_id: root.id,
    system_prompt: 'Be brief.',
    network_access: { allowed: ['api.example.com', 'elsewhere.org'] },
    initial_files: [{ path: 'README.md', content: 'other' }],
  });
  const leaf = await harnesses.create(caller, {
    name: 'leaf',
    parent_harness_id: child.id,
    mcpServers: { b: { url: 'https://c.example.com/' } },
    embedder_metadata: { a: '3' },
  });
  return { root, child, leaf };
}

/** What hosts do with the service, by what it is about. */
export const SCENARIOS: Record<string, (stage: Stage) => Promise<unknown>> = {
  'create and read': async ({ harnesses, caller, see }) => {
    await see(harnesses.create(caller, FULL, { reason: 'first' }));
    await see(harnesses.get(caller, 'research'));
    await see(harnesses.get(caller, 'default'));
    await see(harnesses.get(caller, 'platform-chat'));
    await see(harnesses.create(caller, { name: 'research' }));
    await see(harnesses.create(caller, WRONG));
    await see(harnesses.create(caller, { name: 'a', parent_harness_id: `harness_${'0'.repeat(32)}` }));
    await see(harnesses.get(caller, 'nothing'));
  },
  'permissions and organizations': async ({ harnesses, caller, see }) => {
    const { id } = await harnesses.create(caller, { name: 'mine' });
    const viewer = { ...caller, permissions: [HarnessPermission.View] };
    await see(harnesses.update(viewer, id, { description: 'x' }));
    await see(harnesses.get(viewer, 'mine'));
    await see(harnesses.policies(viewer));
    const stranger = { ...caller, orgId: `${caller.orgId}-other` };
    await see(harnesses.get(stranger, id));
    await see(harnesses.update(stranger, id, { description: 'x' }));
    await see(harnesses.list(stranger));
  },
  lists: async (stage) => {
    const { harnesses, caller, see } = stage;
    const { root, leaf } = await family(stage);
    await harnesses.archive(caller, leaf.id);
    const first = await harnesses.list(caller, { limit: 2, sort: 'name', fields: ['name', 'tags'] });
    await see(Promise.resolve(first));
    await see(
      harnesses.list(caller, {
        limit: 2,
        sort: 'name',
        fields: ['name', 'tags'],
        cursor: first.next_cursor!,
      }),
    );
    await see(harnesses.list(caller));
    await see(harnesses.list(caller, { search: 'WEB reads', tag: ['b'], capability: 'web_fetch' }));
    await see(harnesses.list(caller, { include_archived: true, is_built_in: false, sort: '-updated_at' }));
    await see(harnesses.list(caller, { parent_harness_id: root.id }));
    await see(harnesses.list(caller, { sort: 'colour' as 'name' }));
    await see(harnesses.listChildren(caller, 'research', { recursive: true, include_archived: true }));
    await see(harnesses.listCapabilities(caller, { search: 'fetch' }));
    await see(harnesses.getCapability(caller, 'web_fetchh'));
  },
  updates: async (stage) => {
    const { harnesses, caller, see } = stage;
    const { root, child, leaf } = await family(stage);
    await see(harnesses.update(caller, root.id, { description: null, tags: [] }, { ifMatch: 1 }));
    await see(harnesses.update(caller, root.id, { tags: [] }));
    await see(harnesses.update(caller, root.id, { tags: ['x'] }, { ifMatch: 1 }));
    await see(harnesses.update(caller, root.id, { name: 'leaf' }));
    await see(harnesses.update(caller, root.id, { name: 'generic' }));
    await see(harnesses.update(caller, root.id, { parent_harness_id: leaf.id }));
    await see(
      harnesses.update(caller, child.id, { mcpServers: { 'B ': { url: 'https://b.example.com/' } } }),
    );
    await see(harnesses.update(caller, leaf.id, { initial_files: [{ path: 'README.md/x', content: '' }] }));
    await see(harnesses.update(caller, 'leaf', { description: 'by name' }));
    const generic = await harnesses.get(caller, 'generic');
    await see(harnesses.update(caller, generic.id, { description: 'mine' }));
    const masked = { github: { url: 'https://elsewhere.com/', headers: { Authorization: '********' } } };
    await see(harnesses.update(caller, root.id, { mcpServers: masked }));
  },
  'the life of a harness': async (stage) => {
    const { harnesses, caller, see } = stage;
    const { root, child, leaf } = await family(stage);
    await see(harnesses.archive(caller, root.id));
    await see(harnesses.destroy(caller, leaf.id));
    await see(harnesses.setDefault(caller, 'leaf'));
    await see(harnesses.archive(caller, leaf.id));
    await see(harnesses.getDefault(caller));
    await see(harnesses.setDefault(caller, null));
    await see(harnesses.archive(caller, leaf.id));
    await see(harnesses.archive(caller, leaf.id));
    await see(harnesses.update(caller, leaf.id, { description: 'late' }));
    await see(harnesses.archive(caller, child.id));
    await see(harnesses.update(caller, leaf.id, { status: 'active' }));
    await see(harnesses.destroy(caller, leaf.id));
    await see(harnesses.get(caller, leaf.id));
    await see(harnesses.create(caller, { name: 'leaf' }));
    await see(harnesses.update(caller, child.id, { status: 'active' }));
  },
  copies: async (stage) => {
    const { harnesses, caller, see } = stage;
    await family(stage);
    for (const source of ['research', 'research', 'default', 'leaf', 'nothing', 'No Name'])
      await see(harnesses.copy(caller, source));
    await see(harnesses.copy(caller, 'research', { name: 'leaf' }));
    await see(harnesses.resolveEffective(caller, 'research-copy-2', { includeSecrets: true }));
  },
  'what harnesses come to': async (stage) => {
    const { harnesses, caller, see } = stage;
    const { root } = await family(stage);
    const layer = { kind: 'session', id: 's', network_access: { blocked: ['api.example.com'] } };
    await see(harnesses.getEffective(caller, 'leaf'));
    await see(harnesses.resolve(caller, 'leaf', { layers: [layer] }));
    await see(harnesses.resolve(caller, 'leaf', { layers: [{ ...layer, kind: 'king' }] }));
    await see(harnesses.resolveEffective(caller, 'leaf', { includeSecrets: true, onlyActive: true }));
    const urls = ['https://api.example.com/', 'https://x.org/', 'nonsense', 'ftp://a'];
    await see(harnesses.checkNetworkAccess(caller, 'leaf', { urls }));
    await see(harnesses.previewImpact(caller, root.id, { system_prompt: '', embedder_metadata: {} }));
    await see(
      harnesses.preview(caller, { parent_harness_id: root.id, capabilities: ['session_file_system'] }),
    );
    await see(harnesses.validate(caller, WRONG));
  },
  versions: async (stage) => {
    const { harnesses, caller, see } = stage;
    const { root } = await family(stage);
    for (const description of ['2', '3', '4'])
      await harnesses.update(caller, root.id, { description }, { reason: description });
    const page = await harnesses.listVersions(caller, 'research', { limit: 2 });
    await see(Promise.resolve(page));
    await see(harnesses.listVersions(caller, 'research', { limit: 2, cursor: page.next_cursor! }));
    await see(harnesses.getVersion(caller, 'research', 2));
    await see(harnesses.getVersion(caller, 'research', 1));
    await see(harnesses.diffVersions(caller, 'research', 2, '4'));
    await see(harnesses.restoreVersion(caller, root.id, 2, { reason: 'back' }));
    await see(harnesses.restoreVersion(caller, root.id, 99));
  },
  documents: async (stage) => {
    const { harnesses, caller, see } = stage;
    await family(stage);
    for (const format of ['yaml', 'markdown', 'json'] as const) {
      const { text } = await harnesses.export(caller, 'leaf', format);
      await see(Promise.resolve(text));
      await see(harnesses.import(caller, text, { format }));
    }
    await see(harnesses.import(caller, 'name: leaf\nsystem_prompt: Other.\n', { format: 'yaml' }));
    await see(harnesses.import(caller, 'name: new\nparent_name: nobody\n', { format: 'yaml' }));
    await see(harnesses.listExamples(caller));
    await see(harnesses.importExample(caller, 'coding'));
    await see(harnesses.importExample(caller, 'coding'));
    await see(harnesses.importExample(caller, 'codding'));
  },
  names: async (stage) => {
    const { harnesses, caller, see } = stage;
    const { leaf } = await family(stage);
    for (const name of ['leaf', 'new', 'Bad Name', 'default'])
      await see(harnesses.checkName(caller, { name }));
    await see(harnesses.checkName(caller, { name: 'leaf', exclude_id: leaf.id }));
  },
  'dry runs leave nothing': async (stage) => {
    const { harnesses, caller, see } = stage;
    const { leaf } = await family(stage);
    const dryRun = { dryRun: true };
    await see(harnesses.create(caller, { name: 'dry' }, dryRun));
    await see(harnesses.update(caller, leaf.id, { description: 'dry' }, dryRun));
    await see(harnesses.copy(caller, leaf.id, undefined, dryRun));
    await see(harnesses.create(caller, { name: 'leaf' }, dryRun));
    await see(harnesses.list(caller, { is_built_in: false }));
  },
  limits: async ({ harnesses, caller, see }) => {
    for (let i = 0; i < 12; i++) await harnesses.create(caller, { name: `n-${i}` });
    await see(harnesses.create(caller, { name: 'one-more' }));
    await see(harnesses.copy(caller, 'n-1'));
  },
  'many at once': async ({ harnesses, caller, see }) => {
    const created = await Promise.allSettled(
      Array.from({ length: 4 }, () => harnesses.create(caller, { name: 'same' })),
    );
    await see(Promise.resolve(created.map(({ status }) => status).sort()));
    const { id } = await harnesses.get(caller, 'same');
    const copies = await Promise.all(Array.from({ length: 6 }, () => harnesses.copy(caller, id)));
    await see(Promise.resolve(copies.map(({ name }) => name).sort()));
    await Promise.all([
      harnesses.update(caller, id, { description: 'both' }),
      harnesses.update(caller, id, { tags: ['both'] }),
    ]);
    await see(harnesses.get(caller, id));
  },
  "a host's transaction": async ({ harnesses, caller, see, transact }) => {
    // Who is the first to write an organization gives it its built-ins, and others wait for that.
    await harnesses.list(caller);
    const done = transact(async (transaction) => {
      const { events } = await harnesses.withTransaction(transaction, async (inside) => {
        await inside.create(caller, { name: 'kept' });
        await see(inside.create(caller, { name: 'kept' }));
        await see(inside.get(caller, 'kept'));
        await see(harnesses.list(caller, { is_built_in: false }));
        await inside.withTransaction(transaction, (deeper) => deeper.copy(caller, 'kept'));
      });
      return events;
    });
    await see(done);
    await see(
      transact((transaction) =>
        harnesses.withTransaction(transaction, async (inside) => {
          await inside.create(caller, { name: 'gone' });
          throw new Error('changed my mind');
        }),
      ),
    );
    await see(harnesses.list(caller, { is_built_in: false }));
  },
};
