import { jest } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import type { HarnessCaller } from '../../src/harnesses/ports/access.js';
import { HarnessPermission } from '../../src/harnesses/rules/permissions.js';
import { harnessEntities } from '../../src/harnesses/storage/entities/index.js';
import { HarnessesModule } from '../../src/harnesses/harnesses.module.js';
import { HarnessesService } from '../../src/harnesses/harnesses.service.js';
import type { HarnessUsage } from '../../src/harnesses/ports/usage.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const caller: HarnessCaller = {
  orgId: 'acme',
  actor: 'tests',
  permissions: Object.values(HarnessPermission),
};
const count = jest.fn<HarnessUsage['count']>(() => Promise.resolve(new Map()));
let database: TestDatabase;
let dataSource: DataSource;
let module: TestingModule;
let harnesses: HarnessesService;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: harnessEntities(),
    migrations: harnessMigrations(),
  }).initialize();
  await dataSource.runMigrations();
  const usage = { count, blocksRemoval: () => Promise.resolve(null) };
  const options = { dataSource, usage, access: { resolve: () => caller }, publicUrl: 'https://example.com' };
  module = await Test.createTestingModule({ imports: [HarnessesModule.forRoot(options)] }).compile();
  harnesses = module.get(HarnessesService);
  for (const name of ['note', 'note-2', 'other']) await harnesses.create(caller, { name });
});
afterAll(async () => {
  await module.close();
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => void count.mockClear());

/** The rows that the database gives for this work. */
async function rowsOf(work: () => Promise<unknown>): Promise<object[]> {
  const query = jest.spyOn(dataSource.manager, 'query');
  try {
    await work();
    return (await Promise.all(query.mock.results.map(({ value }) => value as Promise<object[]>))).flat();
  } finally {
    query.mockRestore();
  }
}

describe('the usage port', () => {
  it('is asked once for a page of harnesses', async () => {
    await harnesses.list(caller, {});
    expect(count).toHaveBeenCalledTimes(1);
    await harnesses.list(caller, { fields: ['name', 'app_count'] });
    expect(count).toHaveBeenCalledTimes(2);
  });

  it('is not asked for keys that are not its own, nor about a parent whose children are listed', async () => {
    expect((await harnesses.list(caller, { fields: ['name'] })).data).toContainEqual({ name: 'note' });
    await harnesses.listChildren(caller, 'note', {});
    expect(count).not.toHaveBeenCalled();
  });
});

describe('the database', () => {
  it('gives only the names that a question about a name is about', async () => {
    const rows = await rowsOf(async () => {
      expect(await harnesses.checkName(caller, { name: 'note' })).toMatchObject({ suggestion: 'note-3' });
    });
    expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
      new Set(['{"name":"note"}', '{"name":"note-2"}']),
    );
    expect(await rowsOf(() => harnesses.checkName(caller, { name: '???' }))).toEqual([]);
  });

  it('gives only an ID where only that is wanted', async () => {
    const validate = () => harnesses.validate(caller, { name: 'note' });
    const [row] = await rowsOf(validate);
    expect(Object.keys(row!)).toEqual(['id']);
    const [parent] = await rowsOf(() => harnesses.listChildren(caller, 'note', {}));
    expect(Object.keys(parent!)).toEqual(['id']);
  });
});
