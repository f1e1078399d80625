import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { harnessEntities, HarnessesModule, HarnessesService } from '../../src/harnesses/index.js';
import { FakeAccess, fakeCaller } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ROOT, run } from '../support/library.js';
import { boot, connectionTo } from '../support/registration.js';

const FOLDER = join(ROOT, 'migrations/harnesses/sql');
const registration = HarnessesModule.forRoot({
  access: new FakeAccess(),
  publicUrl: 'https://acme.example.com',
  http: false,
});

/** All that a schema consists of, by the words of PostgreSQL. */
const SHAPE = `
  SELECT indexdef AS is FROM pg_indexes WHERE schemaname = 'harnesses'
  UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'harnesses'::regnamespace
  UNION ALL SELECT concat_ws(' ', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
    attcollation::regcollation, pg_get_expr(adbin, adrelid))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'harnesses'::regnamespace AND relkind = 'r' AND attnum > 0
  ORDER BY 1`;

let bySql: TestDatabase;
let byTypeOrm: TestDatabase;
beforeAll(async () => {
  [bySql, byTypeOrm] = await Promise.all([createDatabase(), createDatabase()]);
  for (const name of (await readdir(FOLDER)).sort())
    await bySql.query(await readFile(join(FOLDER, name), 'utf8'));
});
afterAll(() => Promise.all([bySql.drop(), byTypeOrm.drop()]));

it('are what the migrations do', async () => {
  expect(await run(process.execPath, ['scripts/migrations-sql.mjs', '--check'], ROOT)).toBe('');
});

it('make the same tables, and the module works on them', async () => {
  await (await boot(TypeOrmModule.forRoot(connectionTo(byTypeOrm)), registration)).close();
  const shape = await bySql.query(SHAPE);
  expect(shape.length).toBeGreaterThan(50);
  expect(shape).toEqual(await byTypeOrm.query(SHAPE));

  // As the page says for hosts without TypeORM of their own.
  const dataSource = new DataSource({ type: 'postgres', url: bySql.url, entities: harnessEntities() });
  const app = await boot(
    HarnessesModule.forRootAsync({
      useFactory: async () => {
        await dataSource.initialize();
        return { access: new FakeAccess(), publicUrl: 'https://acme.example.com', dataSource };
      },
      http: false,
    }),
  );
  const created = await app.get(HarnessesService).create(fakeCaller(), { name: 'by-sql' });
  await app.close();
  await dataSource.destroy();
  expect(created.version).toBe(1);
});
