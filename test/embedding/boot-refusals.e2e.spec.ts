import { type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { defaultBuiltIns, harnessEntities, HarnessesModule } from '../../src/harnesses/index.js';
import { FakeAccess } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { boot, connectionTo } from '../support/registration.js';

const publicUrl = 'https://acme.example.com';
const access = new FakeAccess();

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  // A refused application may still be migrating when the next one begins: nothing is left to migrate then.
  const app = await boot(TypeOrmModule.forRoot(connection()));
  await app.close();
});
afterAll(() => database.drop());

const connection = (more: object = {}) => connectionTo(database, more);

describe('the application does not start', () => {
  it.each<[string, () => DynamicModule[], string]>([
    [
      'without a connection',
      () => [HarnessesModule.forRoot({ access, publicUrl })],
      'import TypeOrmModule.forRoot',
    ],
    [
      'with the name of no connection',
      () => [
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRoot({ access, publicUrl, dataSource: 'ai' }),
      ],
      'pass a DataSource, or the name of one',
    ],
    [
      'without the entities',
      () => [
        TypeOrmModule.forRoot(connection({ entities: [] })),
        HarnessesModule.forRoot({ access, publicUrl }),
      ],
      'add `...harnessEntities({ schema: "harnesses" })` to them',
    ],
    [
      'without the tables',
      () => [
        TypeOrmModule.forRoot(connection({ entities: harnessEntities({ schema: 'nowhere' }) })),
        HarnessesModule.forRoot({ access, publicUrl, schema: 'nowhere' }),
      ],
      'misses tables ("nowhere"."harness", "nowhere"."harness_org", "nowhere"."harness_version", ' +
        '"nowhere"."harness_replay"): add the migrations',
    ],
    [
      'when a factory makes nothing',
      () => [
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRootAsync({ useFactory: () => undefined as never }),
      ],
      'as the result of `useFactory`',
    ],
    [
      'when a factory says where the routes are',
      () => [
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRootAsync({ useFactory: () => ({ access, publicUrl, http: false }) }),
      ],
      'takes `http` beside `useFactory`',
    ],
    [
      'with two registrations on one path',
      () => [
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRoot({ access, publicUrl, http: { path: 'ai' } }),
        HarnessesModule.forRoot({ access, publicUrl, http: { path: '/ai/' }, schema: 'other' }),
      ],
      'Two registrations of HarnessesModule have the HTTP path "ai"',
    ],
    [
      'with a built-in that is no harness',
      () => [
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRoot({
          access,
          publicUrl,
          extraBuiltIns: { revision: 1, harnesses: [{ ...defaultBuiltIns.harnesses[1]!, name: 'Support' }] },
        }),
      ],
      'The built-in "Support" is wrong at name: it must be lower-case letters',
    ],
  ])('%s', async (_, imports, sentence) => {
    await expect(boot(...imports())).rejects.toThrow(sentence);
  });
});
