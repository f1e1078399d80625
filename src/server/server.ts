import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { ServerSettings } from './app.module.js';
import { createApp } from './app.setup.js';
import type { Environment } from './config/environment.js';
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import { refusePendingMigrations, runMigrations } from './database/migrate.js';
import { greet, prepareFirstStart, prepareSecrets } from './first-start.js';
import { measureProcess } from './health/request-metrics.js';
import { makeLogger } from './logging.js';
import { explainStartError } from './start-errors.js';

/** A running server. */
export interface Server {
  url: string;
  /** Stops accepting, answers what is in flight, then closes the database. Further calls wait for the first. */
  stop(): Promise<void>;
  /** Resolves with a sentence for people when the server can never work again by itself. */
  failure: Promise<Error | undefined>;
}

export interface Database {
  url: string;
  isEmbedded: boolean;
  failure: Promise<Error | undefined>;
  stop(): Promise<void>;
}

/** How long requests in flight may take at shutdown, in milliseconds. */
const DRAIN_TIME = 10_000;

/**
 * Starts everything: the database, if none is given, its migrations, the first organization and the HTTP server.
 *
 * @throws Error with a sentence that says what to do.
 */
export async function startServer(environment: Environment): Promise<Server> {
  const logger = await makeLogger(environment.logLevel);
  const database = await openDatabase(environment, logger);
  try {
    return await serve(environment, logger, database);
  } catch (error) {
    await database.stop();
    throw explainStartError(error, environment);
  }
}

async function openDatabase({ databaseUrl, dataDir }: Environment, logger: Logger): Promise<Database> {
  const nothing = Promise.resolve(undefined);
  if (databaseUrl !== undefined)
    return { url: databaseUrl, isEmbedded: false, failure: nothing, stop: () => nothing };
  const postgres = await startEmbeddedPostgres({
    directory: join(dataDir, 'postgres'),
    log: (line) => logger.debug(line),
    supervise: { warn: (line) => logger.warn(line) },
  });
  return { ...postgres, isEmbedded: true };
}

async function serve(environment: Environment, logger: Logger, database: Database): Promise<Server> {
  await migrate(environment, logger, database.url);
  measureProcess();
  const { host } = environment;
  const port = environment.port || (await freePort(host));
  const settings: ServerSettings = {
    environment,
    databaseUrl: database.url,
    publicUrl: environment.publicUrl ?? `http://${urlHost(host)}:${port}`,
    ...(await prepareSecrets(environment, database.isEmbedded)),
  };
  const app = await createApp(settings, logger);
  try {
    const firstKey = await prepareFirstStart(app, environment);
    await app.listen(port, host);
    greet(settings, await app.getUrl(), firstKey);
  } catch (error) {
    await app.close();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    url: await app.getUrl(),
    stop: () => (stopped ??= shutDown(app, database, logger)),
    failure: database.failure,
  };
}

async function migrate(
  { migrations, migrationsUrl }: Environment,
  logger: Logger,
  databaseUrl: string,
): Promise<void> {
  if (migrations === 'manual') return refusePendingMigrations(databaseUrl);
  const ran = await runMigrations(migrationsUrl ?? databaseUrl);
  for (const name of ran) logger.info(`Migrated: ${name}`);
}

async function shutDown(app: NestFastifyApplication, database: Database, logger: Logger): Promise<void> {
  logger.info('Stopping: answering what is in flight.');
  const drainTimeout = setTimeout(() => app.getHttpServer().closeAllConnections(), DRAIN_TIME);
  try {
    await app.close();
  } finally {
    clearTimeout(drainTimeout);
    await database.stop();
  }
  logger.info('Stopped.');
}

/** A port that nobody has. Chosen before the application is made, because its links contain the port. */
async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** IPv6 addresses stand in brackets in a URL. */
function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
