import { jest } from '@jest/globals';
import { Controller, Get, Module, Post, type INestApplicationContext, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer, NestFactory, RouterModule } from '@nestjs/core';
import {
  type CheckedNest,
  checkNestInternals,
  declaredPathOf,
  pathOf,
  type Providers,
  registrationsOf,
  routesOf,
} from './nest-internals.js';

const TOKEN = Symbol('a token');

@Controller('own')
class Own {
  @Get()
  read(): void {}

  @Post(':id/copy')
  copy(): void {}

  helper(): void {}
}

@Controller('mounted/own')
class Mounted extends Own {}

@Module({ controllers: [Mounted], providers: [{ provide: TOKEN, useValue: 'ours' }] })
class Ours {}

@Module({ imports: [Ours, RouterModule.register([{ path: 'ai', module: Ours }])] })
class App {}

const METHODS = ['getType', 'getHeader', 'setHeader', 'isHeadersSent', 'status', 'reply', 'end'];

class FastifyAdapter {}

/** An adapter with all methods that are called but one. */
function adapterWithout(missing?: string): CheckedNest['adapter'] {
  const methods = METHODS.filter((name) => name !== missing).map((name) => [name, () => {}]);
  return Object.assign(new FastifyAdapter(), Object.fromEntries(methods)) as never;
}

let app: INestApplicationContext;
beforeAll(async () => {
  app = await NestFactory.createApplicationContext(App, { logger: false });
});
afterAll(() => app.close());
afterEach(() => jest.restoreAllMocks());

/** The application, with something else in place of one provider. */
function providersWith(type: Type, instead: object): Providers {
  const get = (token: Type) => (token === type ? instead : app.get(token));
  return { get: get as Providers['get'] };
}

/** Nest without what it keeps under this key. */
function forget(isForgotten: (key: unknown) => boolean): void {
  const read = Reflect.getMetadata.bind(Reflect);
  jest
    .spyOn(Reflect, 'getMetadata')
    .mockImplementation(((key: string, ...place: [object, string]) =>
      isForgotten(key) ? undefined : (read(key, ...place) as unknown)) as typeof Reflect.getMetadata);
}

describe('what is read of Nest', () => {
  it('are the paths of controllers, as declared and as mounted', () => {
    expect([pathOf(Mounted), declaredPathOf(Mounted), declaredPathOf(Own)]).toEqual([
      'mounted/own',
      'own',
      'own',
    ]);
  });

  it('are the routes of a controller, with those that it inherits', () => {
    expect(routesOf(Mounted)).toEqual([
      { method: 'GET', path: 'mounted/own' },
      { method: 'POST', path: 'mounted/own/:id/copy' },
    ]);
  });

  it('are the modules that provide something, with their mounts', () => {
    expect(registrationsOf(app, TOKEN)).toEqual([{ mount: '/ai', provided: 'ours', controllers: [Mounted] }]);
    expect(registrationsOf(app, Symbol('another'))).toEqual([]);
  });
});

describe('the check at boot', () => {
  const check = (more: Partial<CheckedNest> = {}) =>
    checkNestInternals({ providers: app, adapter: adapterWithout(), token: TOKEN, ...more });

  it('passes with the Nest that is installed, with and without HTTP', () => {
    expect(() => check()).not.toThrow();
    expect(() => check({ adapter: undefined })).not.toThrow();
  });

  it.each<[string, (key: unknown) => boolean, string]>([
    ['path', (key) => key === 'path', 'common 1[12].* where its decorators keep routes'],
    ['method', (key) => key === 'method', 'common 1[12].* where its decorators keep routes'],
    ['arguments', (key) => key === '__routeArguments__', 'common 1[12].* what handlers take'],
    [
      'mount',
      (key) => String(key).startsWith('__module_path__'),
      'core 1[12].* where RouterModule keeps paths',
    ],
  ])('refuses decorators that keep the %s elsewhere', (_name, isForgotten, sentence) => {
    forget(isForgotten);
    expect(() => check()).toThrow(new RegExp(`^HarnessesModule does not understand @nestjs/${sentence}`));
  });

  it.each<[string, Type, object, string]>([
    ['no prefix', ApplicationConfig, {}, 'where it keeps the global prefix'],
    ['no modules', ModulesContainer, new ModulesContainer(), 'where it keeps modules and their controllers'],
    ['no container', ModulesContainer, {}, 'where it keeps modules and their controllers'],
  ])('refuses an application with %s', (_name, type, instead, sentence) => {
    expect(() => check({ providers: providersWith(type, instead) })).toThrow(
      new RegExp(
        `@nestjs/core 1[12].* does not find ${sentence}: install a newer nestjs-harnesses, or an older`,
      ),
    );
  });

  it.each(METHODS)('refuses an adapter without %s', (name) => {
    expect(() => check({ adapter: adapterWithout(name) })).toThrow(
      new RegExp(`@nestjs/platform-fastify 1[12].* does not find its methods ${name}: `),
    );
  });

  it("names an adapter that is none of Nest's", () => {
    class Homemade {}
    expect(() => check({ adapter: new Homemade() as never })).toThrow(
      'understand the HTTP adapter Homemade,',
    );
  });
});

it('a class without a path is not understood', () => {
  expect(() => pathOf(class {})).toThrow('does not find where its decorators keep paths');
});
