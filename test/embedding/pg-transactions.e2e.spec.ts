import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import { HarnessesService, type HarnessEvent } from '../../src/harnesses/index.js';
import { HarnessTesting } from '../../src/testing/index.js';

let testing: HarnessTesting;
let module: TestingModule;
let harnesses: HarnessesService;
let pool: pg.Pool;
let client: pg.PoolClient;
const emitted: HarnessEvent[] = [];
const MISUSED = 'or a client of `pg` after BEGIN';

beforeAll(async () => {
  testing = await HarnessTesting.start({
    databaseUrl: process.env.TEST_DATABASE_URL,
    onEvent: (event) => void emitted.push(event),
  });
  const { url } = testing.dataSource.options as { url: string };
  pool = new pg.Pool({ connectionString: url });
  await pool.query('CREATE TABLE project (harness_id text NOT NULL)');
  module = await Test.createTestingModule({ imports: [testing.module] }).compile();
  harnesses = module.get(HarnessesService);
  await harnesses.get(testing.caller(), 'base');
});
afterAll(async () => {
  await module.close();
  await pool.end();
  await testing.stop();
});
beforeEach(async () => {
  client = await pool.connect();
  emitted.splice(0);
});
afterEach(() => client.release());

const names = async (caller = testing.caller()) =>
  (await harnesses.list(caller, { is_built_in: false })).data.map(({ name }) => name);
const projects = async () => (await pool.query('SELECT FROM project')).rowCount;

it('rows of the host and harnesses are committed together', async () => {
  const caller = testing.caller();
  await client.query('BEGIN');
  const { result, events } = await harnesses.withTransaction(client, async (inside) => {
    const harness = await inside.create(caller, { name: 'together' });
    await inside.update(caller, harness.id, { description: 'of a project' }, { ifMatch: 1 });
    await inside.copy(caller, 'together');
    await inside.archive(caller, harness.id);
    expect((await inside.list(caller, { is_built_in: false })).data).toHaveLength(1);
    expect((await inside.getVersion(caller, 'together', 2)).description).toBe('of a project');
    return harness;
  });
  await client.query('INSERT INTO project VALUES ($1)', [result.id]);
  expect(await names()).toEqual([]);
  await client.query('COMMIT');
  expect(await names()).toEqual(['together-copy']);
  expect(await projects()).toBe(1);
  expect(events.map(({ type }) => type)).toEqual([
    'harness.created',
    'harness.updated',
    'harness.copied',
    'harness.archived',
  ]);
  expect(emitted).toEqual([]);
});

it('and rolled back together', async () => {
  await client.query('BEGIN');
  await client.query("INSERT INTO project VALUES ('none')");
  await harnesses.withTransaction(client, (inside) => inside.create(testing.caller(), { name: 'regretted' }));
  await client.query('ROLLBACK');
  expect(await names()).not.toContain('regretted');
  expect(await projects()).toBe(1);
});

it('a refusal, also by the database, leaves the transaction as it was', async () => {
  const caller = testing.caller({ orgId: 'with-a-refusal' });
  await harnesses.create(caller, { name: 'taken' });
  await client.query('BEGIN');
  await client.query("INSERT INTO project VALUES ('kept')");
  await harnesses.withTransaction(client, async (inside) => {
    await expect(inside.create(caller, { name: 'taken' })).rejects.toMatchObject({
      code: 'harness_name_taken',
    });
    await Promise.all(['one', 'two', 'three'].map((name) => inside.create(caller, { name })));
  });
  await client.query('COMMIT');
  expect((await names(caller)).sort()).toEqual(['one', 'taken', 'three', 'two']);
  expect(await projects()).toBe(2);
});

it('an organization gets its built-ins in it, and a dry run leaves nothing', async () => {
  const caller = testing.caller({ orgId: 'new-in-a-transaction' });
  await client.query('BEGIN');
  await harnesses.withTransaction(client, async (inside) => {
    expect((await inside.get(caller, 'base')).is_built_in).toBe(true);
    await inside.create(caller, { name: 'tried' }, { dryRun: true });
  });
  await client.query('COMMIT');
  expect(await names(caller)).toEqual([]);
});

describe('it is refused', () => {
  const create = (host: Parameters<typeof harnesses.withTransaction>[0], name: string) =>
    harnesses.withTransaction(host, (inside) => inside.create(testing.caller(), { name }));

  it.each<[string, () => Parameters<typeof harnesses.withTransaction>[0]]>([
    ['before BEGIN', () => client],
    ['of a pool, where every statement may be on another connection', () => pool],
    ['of nothing that runs statements', () => ({}) as never],
    ['of nothing', () => undefined as never],
  ])('%s', async (_, host) => {
    await expect(create(host(), 'outside')).rejects.toThrow(MISUSED);
    expect(await names()).not.toContain('outside');
  });

  it('after the end of the transaction', async () => {
    await client.query('BEGIN');
    let kept!: HarnessesService;
    await harnesses.withTransaction(client, async (inside) => {
      kept = inside;
    });
    await client.query('COMMIT');
    await expect(kept.create(testing.caller(), { name: 'too-late' })).rejects.toThrow(MISUSED);
    await expect(kept.get(testing.caller(), 'base')).rejects.toThrow(MISUSED);
  });
});
