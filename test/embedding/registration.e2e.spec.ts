import {
  Controller,
  Get,
  Injectable,
  Logger,
  Module,
  UseGuards,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import { jest } from '@jest/globals';
import request from 'supertest';
import type { DataSource } from 'typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import {
  defaultBuiltIns,
  defaultCapabilities,
  harnessEntities,
  HarnessesModule,
  HarnessesService,
  registerHarnessBodyParsers,
  type HarnessesModuleOptions,
  type HarnessUsage,
} from '../../src/harnesses/index.js';
import { authorizationOf, FakeAccess, fakeCaller, HarnessTesting } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const publicUrl = 'https://acme.example.com';
const access = new FakeAccess();
const caller = fakeCaller();
const Authorization = authorizationOf(caller);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const connection = (more: object = {}): TypeOrmModuleOptions => ({
  type: 'postgres',
  url: database.url,
  entities: [...harnessEntities(), ...harnessEntities({ schema: 'other' })],
  migrations: [...harnessMigrations(), ...harnessMigrations({ schema: 'other' })],
  migrationsRun: true,
  retryAttempts: 0,
  ...more,
});

/** An application of these modules, as far as `listen` would bring it. */
async function boot(...imports: DynamicModule['imports'] & object) {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication();
  try {
    await app.init();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

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

describe('two registrations', () => {
  it('do not disturb each other', async () => {
    const [capability] = defaultCapabilities;
    const app = await boot(
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({ access, publicUrl, maxHarnessesPerOrg: 1, uiUrl: 'https://ui.example.com' }),
      HarnessesModule.forRoot({
        access,
        publicUrl: `${publicUrl}/second`,
        docsUrl: `${publicUrl}/docs`,
        schema: 'other',
        http: { path: 'second' },
        extraCapabilities: [{ ...capability!, id: 'host_search', dependencies: [] }],
        extraBuiltIns: {
          revision: 4,
          harnesses: [
            {
              name: 'support',
              displayName: 'Support',
              description: 'Answers customers.',
              systemPrompt: 'You answer customers.',
              parentName: 'base',
              tags: ['built-in'],
              capabilities: [{ ref: 'host_search', config: {} }],
            },
          ],
        },
      }),
    );
    const http = request(app.getHttpServer());
    const [one, other] = await Promise.all(
      ['', '/second'].map((path) =>
        http.post(`${path}/v1/harnesses`).set({ Authorization }).send({ name: 'mine' }),
      ),
    );
    expect([one!.status, other!.status]).toEqual([201, 201]);
    expect(one!.body.view_url).toBe(`https://ui.example.com/harnesses/${one!.body.id}`);
    expect(other!.body.view_url).toBe(`${publicUrl}/docs#/harnesses/get_harness`);
    expect(other!.headers.location).toBe(`${publicUrl}/second/v1/harnesses/${other!.body.id}`);
    const list = await http.get('/second/v1/harnesses?sort=name&limit=1').set({ Authorization });
    expect(list.headers.link).toContain(`<${publicUrl}/second/v1/harnesses?sort=name&limit=1&cursor=`);
    expect((await http.get('/v1/harnesses/support').set({ Authorization })).status).toBe(404);
    expect((await http.get('/second/v1/harnesses/support').set({ Authorization })).body).toMatchObject({
      is_built_in: true,
      capabilities: [{ ref: 'host_search' }],
    });
    const more = (path: string) =>
      http.post(`${path}/v1/harnesses`).set({ Authorization }).send({ name: 'more' });
    expect((await more('')).body.code).toBe('harness_limit_reached');
    expect((await more('/second')).status).toBe(201);
    await app.close();
  });
});

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

it('starts for tests in two lines', async () => {
  const harnesses = await HarnessTesting.start();
  const module = await Test.createTestingModule({ imports: [harnesses.module] }).compile();
  await module.init();
  expect((await module.get(HarnessesService).get(harnesses.caller(), 'default')).name).toBe('generic');
  await module.close();
  await harnesses.stop();
});
