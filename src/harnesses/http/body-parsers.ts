import type { INestApplication } from '@nestjs/common';
import { MODULE_PATH } from '@nestjs/common/constants.js';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { HarnessRequest } from '../access/caller.js';
import { joinPaths } from './paths.js';

/** The token of where a registration offers its routes, null where it offers none. */
export const HTTP_PATH = Symbol('HARNESSES_HTTP_PATH');

/** A media type that no parser knows: the body stays unread until the module reads it. */
const UNREAD = 'application/vnd.nestjs-harnesses.unread';

const mediaTypes = new WeakMap<object, string | undefined>();
const readers = new WeakSet<object>();

/**
 * Lets the module read the bodies of its own routes: up to 10 MiB, in JSON, YAML and Markdown, with everything checked
 * that the contract says of them, and only after its guards know who is asking. All other paths keep the parsers that
 * they have. Call it after the application is made and before `listen` or `init`, before parsers of your own:
 *
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * registerHarnessBodyParsers(app);
 * ```
 *
 * Without it JSON is read by the application's own parser, within that one's limits.
 *
 * @throws Error when the application's platform is neither Express nor Fastify
 */
export function registerHarnessBodyParsers(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  let paths: string[] | undefined;
  const keepUnread = (request: HarnessRequest): void => {
    paths ??= harnessPaths(app);
    if (isBelow(paths, request.url)) hideMediaType(request);
  };
  switch (adapter.getType()) {
    case 'express':
      app.use((request: HarnessRequest, _response: unknown, next: () => void) => {
        keepUnread(request);
        next();
      });
      break;
    case 'fastify':
      registerOnFastify(adapter.getInstance() as FastifyLike, keepUnread);
      break;
    default:
      throw new Error(
        'registerHarnessBodyParsers knows Express and Fastify, and the application has neither.',
      );
  }
  readsOwnBodies(adapter);
}

/** Says that bodies come to the module unread on this platform. */
export function readsOwnBodies(adapter: object): void {
  readers.add(adapter);
}

export function hasBodyParsers(adapter: object): boolean {
  return readers.has(adapter);
}

/** Gives a request the media type back that the client sent: nothing of the platform's will read its body now. */
export function restoreMediaType(request: HarnessRequest): void {
  if (!mediaTypes.has(request.headers)) return;
  const sent = mediaTypes.get(request.headers);
  mediaTypes.delete(request.headers);
  if (sent === undefined) delete request.headers['content-type'];
  else request.headers['content-type'] = sent;
}

/** Parsers of both platforms go by the media type, and leave alone what they do not know. */
function hideMediaType({ headers }: HarnessRequest): void {
  mediaTypes.set(headers, headers['content-type'] as string | undefined);
  headers['content-type'] = UNREAD;
}

/** As much of Fastify as is needed here. */
interface FastifyLike {
  addHook(name: 'onRequest', hook: (request: HarnessRequest, reply: unknown, done: () => void) => void): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, body: unknown, done: (error: null, body: unknown) => void) => void,
  ): void;
}

function registerOnFastify(fastify: FastifyLike, keepUnread: (request: HarnessRequest) => void): void {
  fastify.addContentTypeParser(UNREAD, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', (request, _reply, done) => {
    keepUnread(request);
    done();
  });
}

/** Where the application's registrations have their routes that take bodies. Known once everything is registered. */
function harnessPaths(app: INestApplication): string[] {
  const modules = app.get(ModulesContainer);
  const prefix = app.get(ApplicationConfig).getGlobalPrefix();
  return [...modules.values()].flatMap((module) => {
    const path = module.providers.get(HTTP_PATH)?.instance as string | null | undefined;
    if (path === null || path === undefined) return [];
    const mount = (Reflect.getMetadata(MODULE_PATH + modules.applicationId, module.metatype) ?? '') as string;
    const own = joinPaths(mount, path, 'v1/harnesses');
    // A prefix may be excluded for some routes.
    return [`/${joinPaths(prefix, own)}`, `/${own}`];
  });
}

function isBelow(paths: readonly string[], url: string): boolean {
  const path = url.split('?', 1)[0]!;
  return paths.some((one) => path === one || path.startsWith(`${one}/`));
}
