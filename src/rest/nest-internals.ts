import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { Controller, Post, Req, RequestMethod, Res, type Type } from '@nestjs/common';
import {
  ApplicationConfig,
  MetadataScanner,
  ModulesContainer,
  RouterModule,
  type HttpAdapterHost,
} from '@nestjs/core';
import { joinPaths } from './paths.js';

/*
 * All that we rely on in NestJS and that its documentation does not promise, and the check at boot that it is there.
 * The keys of metadata are written out: if `@nestjs/common/constants.js` moved, the loader would end the process before
 * the check could say why.
 */
const PATH = 'path';
const METHOD = 'method';
const MODULE_PATH = '__module_path__';
const ROUTE_ARGUMENTS = '__routeArguments__';

/** What finds providers of any module: an application, or a `ModuleRef`. */
export interface Providers {
  get<T>(type: Type<T>, options: { strict: false }): T;
}

/** A module of the application that provides a certain token. */
interface Registration {
  /** Its path by `RouterModule`, or ''. */
  mount: string;
  /** What the token stands for; undefined before the application is initialized. */
  provided: unknown;
  controllers: Type[];
}

/**
 * The path that `@Controller` or a decorator such as `@Post` was given, which both keep as the metadata `path`.
 *
 * @throws Error when there is none
 */
export function pathOf(decorated: object): string {
  const path = Reflect.getMetadata(PATH, decorated) as unknown;
  if (typeof path !== 'string') throw notUnderstood('@nestjs/common', 'where its decorators keep paths');
  return path;
}

/** The path of a controller's own class, wherever a subclass offers it. */
export function declaredPathOf(controller: Type): string {
  const parent = Object.getPrototypeOf(controller) as Type;
  return pathOf(Reflect.getMetadata(PATH, parent) === undefined ? controller : parent);
}

/** The routes of a controller, inherited ones too: methods with the metadata `method`, an index of `RequestMethod`. */
export function routesOf(controller: Type): { method: string; path: string }[] {
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = RequestMethod[Reflect.getMetadata(METHOD, handler) as number];
    return method === undefined ? [] : [{ method, path: joinPaths(pathOf(controller), pathOf(handler)) }];
  });
}

/** Has Nest call a handler with the request and the response, and leave the answer to us: by hand, as decorators do. */
export function takeRequestAndResponse(prototype: object, handler: string | symbol): void {
  Req()(prototype, handler, 0);
  Res()(prototype, handler, 1);
}

/** What `setGlobalPrefix` was given: `ApplicationConfig` is a provider of every module. */
export function globalPrefixOf(providers: Providers): string {
  return providers.get(ApplicationConfig, { strict: false }).getGlobalPrefix();
}

/** All modules that provide a token: `ModulesContainer` has them, with their providers and controllers wrapped. */
export function registrationsOf(providers: Providers, token: symbol): Registration[] {
  const modules = providers.get(ModulesContainer, { strict: false });
  return [...modules.values()]
    .filter((module) => module.providers.has(token))
    .map((module) => ({
      mount: mountOf(modules, module.metatype),
      provided: module.providers.get(token)?.instance,
      controllers: [...module.controllers.values()].map(({ metatype }) => metatype as Type),
    }));
}

/** `RouterModule` keeps the path of a module as metadata of its class, by application. */
function mountOf(modules: ModulesContainer, module: object): string {
  return (Reflect.getMetadata(MODULE_PATH + modules.applicationId, module) ?? '') as string;
}

/** What is checked. */
export interface CheckedNest {
  providers: Providers;
  /** None in an application without HTTP. */
  adapter?: HttpAdapterHost['httpAdapter'];
  /** What a module with controllers of ours provides. */
  token: symbol;
}

/**
 * Looks whether Nest is what all of the above takes it for.
 *
 * @throws Error with a sentence that says which package is not understood and what to do
 */
export function checkNestInternals(nest: CheckedNest): void {
  for (const [name, what, holds] of CHECKS) if (!isTrue(() => holds(nest))) throw notUnderstood(name, what);
  const { adapter } = nest;
  const missing = ADAPTER_METHODS.filter((name) => adapter && typeof adapter[name] !== 'function');
  if (missing.length > 0) throw notUnderstood(packageOf(adapter!), `its methods ${missing.join(', ')}`);
}

type Check = [name: string, what: string, holds: (nest: CheckedNest) => boolean];

const CHECKS: readonly Check[] = [
  ['@nestjs/common', 'where its decorators keep routes', keepsRoutes],
  ['@nestjs/common', 'where its decorators keep what handlers take', keepsArguments],
  ['@nestjs/core', 'where it keeps modules and their controllers', keepsModules],
  ['@nestjs/core', 'where it keeps the global prefix', keepsPrefix],
  ['@nestjs/core', 'where RouterModule keeps paths', keepsMounts],
];

/** Those of both platforms that `send` and the problem documents call. */
const ADAPTER_METHODS = [
  'getType',
  'getHeader',
  'setHeader',
  'isHeadersSent',
  'status',
  'reply',
  'end',
] as const;

function keepsRoutes(): boolean {
  const { Mounted } = makeProbes();
  const isRoute = isDeepStrictEqual(routesOf(Mounted), [{ method: 'POST', path: 'mounted/:id' }]);
  return isRoute && declaredPathOf(Mounted) === 'probe';
}

/** By kind (0 is the request, 1 the response) and index. */
function keepsArguments(): boolean {
  const taken = Reflect.getMetadata(ROUTE_ARGUMENTS, makeProbes().Mounted, 'handle') as object;
  return Object.keys(taken).sort().join() === '0:0,1:1';
}

function keepsModules({ providers, token }: CheckedNest): boolean {
  return registrationsOf(providers, token).some(
    ({ provided, controllers }) => provided !== undefined && controllers.flatMap(routesOf).length > 0,
  );
}

function keepsPrefix({ providers }: CheckedNest): boolean {
  return typeof globalPrefixOf(providers) === 'string';
}

function keepsMounts({ providers }: CheckedNest): boolean {
  const modules = providers.get(ModulesContainer, { strict: false });
  const { Probe } = makeProbes();
  new RouterModule(modules, [{ path: 'probe', module: Probe }]);
  return joinPaths(mountOf(modules, Probe)) === 'probe';
}

/** A controller as ours are, and as it is mounted. */
function makeProbes(): { Probe: Type; Mounted: Type } {
  class Probe {
    handle(): void {}
  }
  class Mounted extends Probe {}
  Post(':id')(Probe.prototype, 'handle', Object.getOwnPropertyDescriptor(Probe.prototype, 'handle')!);
  takeRequestAndResponse(Probe.prototype, 'handle');
  Controller('probe')(Probe);
  Controller('mounted')(Mounted);
  return { Probe, Mounted };
}

function isTrue(holds: () => boolean): boolean {
  try {
    return holds();
  } catch {
    return false;
  }
}

function packageOf(adapter: NonNullable<CheckedNest['adapter']>): string {
  const name = /^(Express|Fastify)Adapter$/.exec(adapter.constructor.name)?.[1]?.toLowerCase();
  return name ? `@nestjs/platform-${name}` : `the HTTP adapter ${adapter.constructor.name}`;
}

function notUnderstood(name: string, what: string): Error {
  return new Error(
    `HarnessesModule does not understand ${name}${versionOf(name)}, in which it does not find ${what}: install a ` +
      `newer nestjs-harnesses, or an older version of ${name}.`,
  );
}

/** With a space before it; nothing where it cannot be read. */
function versionOf(name: string): string {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return ` ${version}`;
  } catch {
    return '';
  }
}
