import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import type { HarnessCaller } from '../../src/harnesses/ports/access.js';
import { HarnessPermission } from '../../src/harnesses/rules/permissions.js';
import { harnessEntities } from '../../src/harnesses/storage/entities/index.js';
import { HarnessesModule } from '../../src/harnesses/harnesses.module.js';
import { HarnessesService } from '../../src/harnesses/harnesses.service.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const caller: HarnessCaller = {
  orgId: 'acme',
  actor: 'tests',
  permissions: Object.values(HarnessPermission),
};

describe.each(['Agents', 'my-app', 'odd"name', 'select'])('the schema %s', (schema) => {
  let dataSource: DataSource;
  let module: TestingModule;
  beforeAll(async () => {
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: harnessEntities({ schema }),
      migrations: harnessMigrations({ schema }),
    }).initialize();
    await dataSource.runMigrations();
    const access = { resolve: () => caller };
    const options = { dataSource, access, publicUrl: 'https://api.example.com', schema };
    module = await Test.createTestingModule({ imports: [HarnessesModule.forRoot(options)] }).compile();
  });
  afterAll(async () => {
    await module.close();
    await dataSource.destroy();
  });

  it('holds harnesses', async () => {
    const harnesses = module.get(HarnessesService);
    const { id } = await harnesses.create(caller, { name: 'first' });
    await harnesses.update(caller, id, { description: 'changed' });
    expect((await harnesses.list(caller, {})).data.map(({ name }) => name)).toContain('first');
    const tables = await database.query<{ name: string }>(
      'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
      [schema],
    );
    expect(tables.map(({ name }) => name)).toContain('harness_version');
  });

  it('can be left again', async () => {
    const count = harnessMigrations({ schema }).length;
    for (let i = 0; i < count; i++) await dataSource.undoLastMigration();
    expect(await database.query('SELECT FROM pg_tables WHERE schemaname = $1', [schema])).toEqual([]);
  });
});

describe('a schema that somebody else has made', () => {
  const schema = `tenant_${process.pid}`;
  beforeAll(async () => {
    await database.query(`CREATE ROLE ${schema}`);
    await database.query(`CREATE SCHEMA ${schema} AUTHORIZATION ${schema}`);
  });
  afterAll(async () => {
    await database.query(`DROP OWNED BY ${schema}`);
    await database.query(`DROP ROLE ${schema}`);
  });

  it('is filled by a role that may not make one', async () => {
    const dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      schema,
      extra: { options: `-c role=${schema}` },
      migrations: harnessMigrations({ schema }),
    }).initialize();
    const ran = await dataSource.runMigrations().finally(() => dataSource.destroy());
    expect(ran).toHaveLength(harnessMigrations({ schema }).length);
  });
});
