import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import request from 'supertest';
import type { DataSource } from 'typeorm';
import {
  harnessEntities,
  HarnessesModule,
  HarnessesService,
  type HarnessesModuleOptions,
} from '../../src/harnesses/index.js';
import { authorizationOf, FakeAccess, fakeCaller, HarnessTesting } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { boot, connectionTo } from '../support/registration.js';

const publicUrl = 'https://acme.example.com';
const access = new FakeAccess();
const caller = fakeCaller();
const Authorization = authorizationOf(caller);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const connection = (more: object = {}) => connectionTo(database, more);

@Injectable()
class OptionsFactory {
  create(): HarnessesModuleOptions {
    return { access, publicUrl };
  }
}

@Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
class OptionsModule {}

describe('the module can be registered', () => {
  it.each<[string, () => DynamicModule[]]>([
    [
      'on the default connection',
      () => [TypeOrmModule.forRoot(connection()), HarnessesModule.forRoot({ access, publicUrl })],
    ],
    [
      'on a named connection',
      () => [
        TypeOrmModule.forRoot(connection({ name: 'ai' })),
        HarnessesModule.forRoot({ access, publicUrl, dataSource: 'ai' }),
      ],
    ],
    [
      'before the connection',
      () => [HarnessesModule.forRoot({ access, publicUrl }), TypeOrmModule.forRoot(connection())],
    ],
    [
      'with a factory',
      () => [
        TypeOrmModule.forRoot(connection({ name: 'ai' })),
        HarnessesModule.forRootAsync({
          inject: [getDataSourceToken('ai')],
          useFactory: (dataSource: DataSource) => ({ access, publicUrl, dataSource }),
        }),
      ],
    ],
    [
      'with a class, on a named connection',
      () => [
        TypeOrmModule.forRoot(connection({ name: 'ai' })),
        HarnessesModule.forRootAsync({ useClass: OptionsFactory, dataSource: 'ai' }),
      ],
    ],
    [
      'with a provider that is there',
      () => [
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRootAsync({ imports: [OptionsModule], useExisting: OptionsFactory }),
      ],
    ],
    [
      'with a factory that leaves the connection open',
      () => [
        TypeOrmModule.forRoot(connection({ name: 'ai' })),
        HarnessesModule.forRootAsync({
          useFactory: () => ({ access, publicUrl, dataSource: undefined }),
          dataSource: 'ai',
        }),
      ],
    ],
    [
      'where entities are loaded by the modules',
      () => [
        TypeOrmModule.forRoot(connection({ entities: [], autoLoadEntities: true })),
        TypeOrmModule.forFeature(harnessEntities()),
        HarnessesModule.forRoot({ access, publicUrl }),
      ],
    ],
  ])('%s', async (_, imports) => {
    const app = await boot(...imports());
    const harnesses = app.get(HarnessesService);
    expect((await harnesses.get(caller, 'generic')).self_url).toMatch(
      /^https:\/\/acme\.example\.com\/v1\/harnesses\//,
    );
    expect((await request(app.getHttpServer()).get('/v1/harnesses').set({ Authorization })).status).toBe(200);
    await app.close();
  });
});

it('starts for tests in two lines', async () => {
  const harnesses = await HarnessTesting.start();
  const module = await Test.createTestingModule({ imports: [harnesses.module] }).compile();
  await module.init();
  expect((await module.get(HarnessesService).get(harnesses.caller(), 'default')).name).toBe('generic');
  await module.close();
  await harnesses.stop();
});
