import { Injectable, Logger, Module, Scope, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { jest } from '@jest/globals';
import request from 'supertest';
import { HarnessesModule } from '../../src/harnesses/index.js';
import { authorizationOf, FakeAccess, fakeCaller } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { boot, connectionTo } from '../support/registration.js';

@Injectable({ scope: Scope.REQUEST })
class RequestAccess extends FakeAccess {}

@Injectable({ scope: Scope.TRANSIENT })
class TransientAccess extends FakeAccess {}

@Injectable()
class SingletonAccess extends FakeAccess {}

@Injectable()
class AccessOfRequests extends FakeAccess {
  constructor(readonly inner: RequestAccess) {
    super();
  }
}

const PORTS = [RequestAccess, TransientAccess, SingletonAccess, AccessOfRequests];

@Module({ providers: PORTS, exports: PORTS })
class Ports {}

const registration = (port: (typeof PORTS)[number], path: string): DynamicModule =>
  HarnessesModule.forRootAsync({
    imports: [Ports],
    inject: [port],
    useFactory: (access: FakeAccess) => ({ access, publicUrl: 'https://acme.example.com' }),
    http: { path },
  });

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
afterEach(() => jest.restoreAllMocks());

it.each([
  ['a request-scoped port', RequestAccess, 1],
  ['a port with something request-scoped in it', AccessOfRequests, 1],
  ['a transient port', TransientAccess, 0],
  ['a port that is there once', SingletonAccess, 0],
])('of %s the log says what it costs, if it costs anything', async (_, port, warnings) => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  const app = await boot(TypeOrmModule.forRoot(connectionTo(database)), registration(port, 'ai'));
  const found = await request(app.getHttpServer())
    .get('/ai/v1/harnesses/base')
    .set('Authorization', authorizationOf(fakeCaller()));
  await app.close();
  expect(found.status).toBe(200);
  const said = warn.mock.calls.filter(([sentence]) => String(sentence).includes('request-scoped'));
  expect(said).toHaveLength(warnings);
});
