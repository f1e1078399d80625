import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource, EntitySchema } from 'typeorm';
import {
  HarnessesModule,
  HarnessesService,
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
const emitted: HarnessEvent[] = [];

beforeAll(async () => {
  testing = await HarnessTesting.start({
    databaseUrl: process.env.TEST_DATABASE_URL,
    entities: [Projects],
    onEvent: (event) => void emitted.push(event),
  });
  ({ dataSource } = testing);
  await dataSource.query('CREATE TABLE project (id serial PRIMARY KEY, harness_id text NOT NULL)');
  module = await Test.createTestingModule({ imports: [testing.module] }).compile();
  harnesses = module.get(HarnessesService);
  caller = testing.caller();
  // While a transaction gives a new organization its built-ins, requests of that organization outside wait for it.
  await harnesses.get(caller, 'base');
});
afterAll(async () => {
  await module.close();
  await testing.stop();
});
beforeEach(() => void emitted.splice(0));

const names = async (orgId = caller.orgId) =>
  (await harnesses.list({ ...caller, orgId }, { is_built_in: false })).data.map(({ name }) => name);
const projects = () => dataSource.getRepository(Projects).count();

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
    expect(emitted).toEqual([]);
  });

  it('both are rolled back when the host throws', async () => {
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

  it('a refusal rolls back only its own savepoint', async () => {
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

  it('a mutex lets concurrent writes run one at a time', async () => {
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

  it('a new organization gets its built-ins, or they are rolled back', async () => {
    const [committed, rolledBack] = ['org-committed', 'org-rolled-back'].map((orgId) =>
      testing.caller({ orgId }),
    );
    const create = (owner: HarnessCaller) => (inside: HarnessesService) =>
      inside.create(owner, { name: 'mine' });
    await dataSource.transaction((manager) => harnesses.withTransaction(manager, create(committed!)));
    expect(await names('org-committed')).toEqual(['mine']);
    const failing = dataSource.transaction(async (manager) => {
      await harnesses.withTransaction(manager, create(rolledBack!));
      await harnesses.withTransaction(manager, (inside) => inside.get(rolledBack!, 'generic'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await harnesses.get(rolledBack!, 'generic')).is_built_in).toBe(true);
    expect(await names('org-rolled-back')).toEqual([]);
  });

  it('reads wait for the dry run beside them', async () => {
    await dataSource.transaction((manager) =>
      harnesses.withTransaction(manager, async (inside) => {
        const { id } = await inside.create(caller, { name: 'dry' });
        const [, seen] = await Promise.all([
          inside.update(caller, id, { description: 'only a dry run' }, { dryRun: true }),
          inside.get(caller, id),
        ]);
        expect(seen.description).toBeNull();
      }),
    );
  });

  it('locks no other organization, and its own no longer than the lock timeout', async () => {
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
