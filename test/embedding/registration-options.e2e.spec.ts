import {
  Controller,
  Get,
  Injectable,
  Logger,
  Module,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { jest } from '@jest/globals';
import request from 'supertest';
import {
  HarnessesModule,
  HarnessesService,
  registerHarnessBodyParsers,
  type HarnessUsage,
} from '../../src/harnesses/index.js';
import { authorizationOf, FakeAccess, fakeCaller } from '../../src/testing/index.js';
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
class Doorkeeper implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    headers.authorization = Authorization;
    return headers['x-ticket'] === 'yes';
  }
}

@Injectable()
class Challenger implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context
      .switchToHttp()
      .getResponse<{ setHeader(name: string, value: string): void }>()
      .setHeader('WWW-Authenticate', 'Form realm="acme"');
    return true;
  }
}

@Injectable()
class FarService {
  constructor(readonly harnesses: HarnessesService) {}
}

@Module({ providers: [FarService] })
class FarModule {}

@Controller('v1/harnesses')
class OwnController {
  @Get()
  list(): string {
    return 'the host';
  }
}

@Module({ controllers: [OwnController] })
class OwnModule {}

describe('a registration', () => {
  it('without HTTP has no routes', async () => {
    const app = await boot(
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({ access, publicUrl, http: false }),
      { module: OwnModule },
    );
    expect((await request(app.getHttpServer()).get('/v1/harnesses')).text).toBe('the host');
    expect((await app.get(HarnessesService).get(caller, 'base')).name).toBe('base');
    await app.close();
  });

  it('lends its service to all modules, if that is wanted', async () => {
    const registered = (isGlobal: boolean) =>
      boot(
        TypeOrmModule.forRoot(connection()),
        HarnessesModule.forRoot({ access, publicUrl, isGlobal }),
        FarModule,
      );
    const app = await registered(true);
    expect(app.get(FarService).harnesses).toBe(app.get(HarnessesService));
    await app.close();
    await expect(registered(false)).rejects.toThrow("can't resolve dependencies of the FarService");
  });

  it('says how to sign in as the host does, and by what callers are told apart', async () => {
    const app = await boot(
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({
        access,
        publicUrl,
        callerHeaders: ['X-Tenant'],
        http: { decorators: [UseGuards(Challenger)] },
      }),
    );
    const http = request(app.getHttpServer());
    const refused = await http.get('/v1/harnesses');
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Form realm="acme"']);
    expect((await http.get('/v1/harnesses').set({ Authorization })).headers.vary).toBe('X-Tenant');
    await app.close();
  });

  it('lets guards of the host come before its own', async () => {
    const app = await boot(
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({ access, publicUrl, http: { decorators: [UseGuards(Doorkeeper)] } }),
    );
    const http = request(app.getHttpServer());
    expect((await http.get('/v1/harnesses').set('X-Ticket', 'yes')).status).toBe(200);
    const refused = await http.get('/v1/harnesses');
    expect([refused.status, refused.body.code]).toEqual([403, 'permission_denied']);
    await app.close();
  });

  it('says at the start that nobody registered body parsers, and works within those of the host', async () => {
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
    const said = () =>
      log.mock.calls.filter(([text]) => String(text).includes('registerHarnessBodyParsers')).length;
    const imports = () => [
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({ access, publicUrl }),
    ];
    const app = await boot(...imports());
    expect(said()).toBe(1);
    const post = (system_prompt: string) =>
      request(app.getHttpServer())
        .post('/v1/harnesses/preview')
        .set({ Authorization })
        .send({ system_prompt });
    expect((await post('short')).body.system_prompt).toBe('short');
    expect((await post('x'.repeat(200_000))).status).toBe(413);
    await app.close();

    log.mockClear();
    const module = await Test.createTestingModule({ imports: imports() }).compile();
    const other = module.createNestApplication();
    registerHarnessBodyParsers(other);
    await other.init();
    expect(said()).toBe(0);
    await other.close();
    log.mockRestore();
  });

  it.each<[string, object | null, number]>([
    ['nobody', null, 401],
    ['somebody of no organization', { ...caller, orgId: '' }, 500],
    ['an organization that is too long', { ...caller, orgId: 'x'.repeat(256) }, 500],
    ['an organization that is undefined', { actor: 'a', permissions: [] }, 500],
    ['nobody in particular', { ...caller, actor: undefined }, 500],
  ])('takes %s from the access port for what it is', async (_, answer, status) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const app = await boot(
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({ access: { resolve: () => answer as never }, publicUrl }),
    );
    expect((await request(app.getHttpServer()).get('/v1/harnesses')).status).toBe(status);
    expect(error.mock.calls.flat().join()).toMatch(status === 500 ? /A HarnessCaller needs/ : /^$/);
    await app.close();
    error.mockRestore();
  });
});

it.each<[unknown, number, unknown]>([
  [{ sessions: '2', apps: '0' }, 200, 2],
  [{ sessions: NaN, apps: 0 }, 500, undefined],
])('counts of the host such as %j become numbers or a mistake of its', async (count, status, expected) => {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  const usage = {
    count: (_: string, ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, count]))),
    blocksRemoval: () => Promise.resolve(null),
  };
  const app = await boot(
    TypeOrmModule.forRoot(connection()),
    HarnessesModule.forRoot({ access, publicUrl, usage: usage as HarnessUsage }),
  );
  const found = await request(app.getHttpServer()).get('/v1/harnesses/base').set({ Authorization });
  expect([found.status, found.body.session_count]).toEqual([status, expected]);
  expect(error.mock.calls.flat().join()).toMatch(status === 500 ? /must answer `count` with a Map/ : /^$/);
  await app.close();
  error.mockRestore();
});
