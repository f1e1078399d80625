import helmet from '@fastify/helmet';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule, type ServerSettings } from './app.module.js';
import { serveDocumentation } from './documentation.js';
import { AnonymousLimits } from './limits/anonymous-limits.js';
import { KnownPaths } from './platform/known-paths.js';
import { OperationGuard } from './platform/operation.guard.js';
import { makePlatform } from './platform/platform.js';
import type { Traffic } from './platform/traffic.js';
import { ServerFilter } from './platform/server.filter.js';
import { NestLogger } from './logging.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXPOSED_HEADERS = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'X-Request-Id',
  'Idempotency-Replayed',
  'Dry-Run',
  'X-Import-Outcome',
  'Content-Disposition',
  'Harness-Revision',
  'Harness-Version',
  'Harness-Label',
  'RateLimit',
  'RateLimit-Policy',
];
/** How long a browser remembers what a page may send, in seconds. */
const PREFLIGHT_SECONDS = 600;

/** Swagger UI brings inline styles and images as data; scripts come from here alone. */
const CONTENT_SECURITY = {
  directives: {
    defaultSrc: [`'self'`],
    styleSrc: [`'self'`, `'unsafe-inline'`],
    imgSrc: [`'self'`, 'data:'],
    scriptSrc: [`'self'`],
    upgradeInsecureRequests: null,
  },
};

/** The server, ready to listen: the modules, and what it adds around them. */
export async function createApp(
  settings: ServerSettings,
  logger: Logger,
  traffic: Traffic,
): Promise<NestFastifyApplication> {
  const { environment } = settings;
  const knownPaths = new KnownPaths();
  const anonymousLimits = new AnonymousLimits(environment.rateLimitPerMinute > 0);
  const { trustProxy } = environment;
  const platform = makePlatform({ logger, trustProxy, knownPaths, anonymousLimits, traffic });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forSettings(settings), platform, {
    bodyParser: false,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  app.useGlobalGuards(new OperationGuard());
  app.useGlobalFilters(new ServerFilter(app.get(HttpAdapterHost), knownPaths));
  await app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY, strictTransportSecurity: false });
  // Behind the hooks of CORS and helmet: a page may read the refusal, and a preflight, which carries no key, has none.
  platform.getInstance().addHook('onRequest', (request) => anonymousLimits.count(request));
  if (environment.corsAllowedOrigins.length > 0) {
    app.enableCors({
      origin: environment.corsAllowedOrigins,
      methods: METHODS,
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_SECONDS,
    });
  }
  if (environment.swaggerEnabled) serveDocumentation(app, environment.publicUrl);
  return app;
}
