import type { INestApplication } from '@nestjs/common';
import type { HarnessRequest } from '../values/request.js';
import { BodyRoutes } from './body-routes.js';
import { requestSlot } from './request-state.js';

/** A media type that no parser knows: the body stays unread until the module reads it. */
const UNREAD = 'application/vnd.nestjs-harnesses.unread';

/** The media type that the client sent, while {@link UNREAD} stands in its place. */
const hiddenSlot = requestSlot<{ mediaType: string | undefined } | undefined>('hidden media type');

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
  if (hasBodyParsers(adapter)) return;
  let routes: BodyRoutes | undefined;
  const keepUnread = (request: HarnessRequest): void => {
    // Known once everything is registered.
    routes ??= new BodyRoutes(app);
    if (routes.include(request)) hideMediaType(request);
  };
  switch (adapter.getType()) {
    case 'express':
      app.use(middleware(keepUnread));
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

/** On Express, between parsers and routes: guards are to see what the client sent. */
export const restoreBehindParsers = middleware(restoreMediaType);

function middleware(look: (request: HarnessRequest) => void) {
  return (request: HarnessRequest, _response: unknown, next: () => void): void => {
    look(request);
    next();
  };
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
  const sent = hiddenSlot.get(request);
  if (!sent) return;
  hiddenSlot.set(request, undefined);
  if (sent.mediaType === undefined) delete request.headers['content-type'];
  else request.headers['content-type'] = sent.mediaType;
}

/** Parsers of both platforms go by the media type, and leave alone what they do not know. */
function hideMediaType(request: HarnessRequest): void {
  hiddenSlot.set(request, { mediaType: request.headers['content-type'] as string | undefined });
  request.headers['content-type'] = UNREAD;
}

/** As much of Fastify as is needed here. */
interface FastifyLike {
  addHook(
    name: 'onRequest' | 'preValidation',
    hook: (request: HarnessRequest, reply: unknown, done: () => void) => void,
  ): void;
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
  fastify.addHook('preValidation', (request, _reply, done) => {
    restoreMediaType(request);
    done();
  });
}
