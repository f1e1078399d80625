import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { HarnessesService } from '../../src/harnesses/index.js';
import { HarnessTesting, type HarnessTestingOptions } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** Databases of a role of its own can be counted while other tests make theirs. */
const role = `testing_${randomBytes(6).toString('hex')}`;
const databaseUrl = Object.assign(new URL(process.env.TEST_DATABASE_URL!), {
  username: role,
  password: role,
}).href;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.query(`CREATE ROLE ${role} LOGIN CREATEDB PASSWORD '${role}'`);
});
afterAll(async () => {
  await database.query(`DROP ROLE ${role}`);
  await database.drop();
});

async function expectNothingLeft(opened: number, closed: number): Promise<void> {
  const databases = await database.query(
    'SELECT datname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba WHERE rolname = $1',
    [role],
  );
  expect(databases).toEqual([]);
  expect(closed).toBe(opened);
}

class FailingMigration1900000000000 {
  name = 'FailingMigration1900000000000';
  up(): Promise<void> {
    return Promise.reject(new Error('no such table'));
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

describe('a start that fails leaves nothing behind', () => {
  const refuse = () => {
    throw new Error('not on this class');
  };

  it.each<[string, HarnessTestingOptions, string]>([
    ['a decorator', { http: { decorators: [refuse] } }, 'not on this class'],
    ['a migration', { migrations: [FailingMigration1900000000000] }, 'no such table'],
    ['migrations that are no list', { migrations: 7 as never }, 'not iterable'],
  ])('because of %s', async (_, options, sentence) => {
    // TypeORM tells of a migration that failed.
    jest.spyOn(console, 'log').mockImplementation(() => {});
    const initialize = jest.spyOn(DataSource.prototype, 'initialize');
    const destroy = jest.spyOn(DataSource.prototype, 'destroy');
    await expect(HarnessTesting.start({ databaseUrl, ...options })).rejects.toThrow(sentence);
    const pools = await Promise.all(initialize.mock.results.map(({ value }) => value as Promise<DataSource>));
    await expectNothingLeft(pools.length, destroy.mock.calls.length);
    expect(pools.filter(({ isInitialized }) => isInitialized)).toEqual([]);
    jest.restoreAllMocks();
  });
});

it('starts with options that are undefined as if they were not there, and stops once', async () => {
  const harnesses = await HarnessTesting.start({
    databaseUrl,
    access: undefined,
    publicUrl: undefined,
    secretsKeys: undefined,
    schema: undefined,
  });
  const module = await Test.createTestingModule({ imports: [harnesses.module] }).compile();
  await module.init();
  const found = await module.get(HarnessesService).get(harnesses.caller(), 'base');
  expect(found.self_url).toMatch(/^http:\/\/localhost\/v1\/harnesses\//);
  await module.close();
  await Promise.all([harnesses.stop(), harnesses.stop()]);
  await harnesses.stop();
  await expectNothingLeft(0, 0);
});

it('stops though the database is gone already', async () => {
  const harnesses = await HarnessTesting.start({ databaseUrl });
  const [{ name }] = await harnesses.dataSource.query<[{ name: string }]>(
    'SELECT current_database() AS name',
  );
  await harnesses.dataSource.destroy();
  await database.query(`DROP DATABASE ${name}`);
  await harnesses.stop();
  await expectNothingLeft(0, 0);
});
