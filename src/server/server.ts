import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { ServerSettings } from './app.module.js';
import { createApp } from './app.setup.js';
import type { Environment } from './config/environment.js';
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import { refusePendingMigrations, runMigrations } from './database/migrate.js';
import { greet, prepareFirstStart, prepareSecrets, saveUrl, warnOfUnknownKeys } from './first-start.js';
import { measureProcess } from './health/request-metrics.js';
import { Readiness } from './health/readiness.js';
import { makeLogger } from './logging.js';
import { connectionLimit } from './platform/connection-limit.js';
import type { Limits } from './platform/limits.js';
import { Traffic } from './platform/traffic.js';
import { explainStartError } from './start-errors.js';

/** A running server. */
export interface Server {
  url: string;
  /**
   * Says that it is not ready, takes requests for a moment more, stops accepting, answers what is in flight, then
   * closes the database. Further calls wait for the first.
   *
   * @param graceTime milliseconds for which it takes requests before it stops accepting
   */
  stop(graceTime?: number): Promise<void>;
  /** Resolves with a sentence for people when the server can never work again by itself. */
  failure: Promise<Error | undefined>;
}

export interface Database {
  url: string;
  isEmbedded: boolean;
  failure: Promise<Error | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts everything: the database, if none is given, its migrations, the first organization and the HTTP server.
 *
 * @param signal gives the start up, whatever it waits for. What it has begun goes with the process.
 * @throws Error with a sentence that says what to do.
 */
export async function startServer(
  environment: Environment,
  limits?: Partial<Limits>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Server> {
  const logger = await makeLogger(environment.logLevel);
  const database = await openDatabase(environment, logger);
  try {
    return await Promise.race([
      serve({ environment, logger, database, traffic: makeTraffic(environment, logger, limits), signal }),
      rejectedBy(signal),
    ]);
  } catch (error) {
    await database.stop();
    throw explainStartError(error, environment);
  }
}

function makeTraffic(
  { maxConnections, poolSize }: Environment,
  logger: Logger,
  limits?: Partial<Limits>,
): Traffic {
  const { connections, warning } = connectionLimit(maxConnections, poolSize);
  if (warning !== undefined) logger.warn(warning);
  return new Traffic({ connections, ...limits });
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = () => reject(new Error('The start was given up.'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse);
  });
}

async function openDatabase({ databaseUrl, dataDir }: Environment, logger: Logger): Promise<Database> {
  const nothing = Promise.resolve(undefined);
  if (databaseUrl !== undefined)
    return { url: databaseUrl, isEmbedded: false, failure: nothing, stop: () => nothing };
  const directory = join(dataDir, 'postgres');
  logger.info(`Starting the embedded PostgreSQL in ${directory}; the first time this takes a while.`);
  const postgres = await startEmbeddedPostgres({
    directory,
    log: (line) => logger.debug(line),
    supervise: { warn: (line) => logger.warn(line) },
  });
  return { ...postgres, isEmbedded: true };
}

interface Start {
  environment: Environment;
  logger: Logger;
  database: Database;
  traffic: Traffic;
  signal: AbortSignal;
}

async function serve({ environment, logger, database, traffic, signal }: Start): Promise<Server> {
  signal.throwIfAborted();
  await migrate(environment, logger, database.url);
  measureProcess();
  const { host } = environment;
  const warn = (sentence: string) => logger.warn(sentence);
  const port = environment.port || (await freePort(host));
  const settings: ServerSettings = {
    environment,
    databaseUrl: database.url,
    publicUrl: environment.publicUrl ?? `http://${urlHost(host)}:${port}`,
    ...(await prepareSecrets(environment, database.url, warn)),
  };
  await warnOfUnknownKeys(settings, warn);
  const app = await createApp(settings, logger, traffic);
  try {
    const firstKey = await prepareFirstStart(app, environment);
    // Who has been told to stop greets nobody.
    signal.throwIfAborted();
    await app.listen(port, host);
    if (database.isEmbedded || firstKey !== null) await saveUrl(settings);
    greet(settings, await app.getUrl(), firstKey, { logger });
  } catch (error) {
    await app.close();
    throw error;
  }
  return runningServer(await app.getUrl(), { app, traffic, database, logger });
}

function runningServer(url: string, running: Running): Server {
  let stopped: Promise<void> | undefined;
  const stop = (graceTime?: number) => (stopped ??= shutDown(running, graceTime));
  return { url, stop, failure: running.database.failure };
}

async function migrate(
  { migrations, migrationsUrl }: Environment,
  logger: Logger,
  databaseUrl: string,
): Promise<void> {
  if (migrations === 'manual') return refusePendingMigrations(databaseUrl);
  logger.info('Bringing the database to the schema of this version.');
  const ran = await runMigrations(migrationsUrl ?? databaseUrl);
  for (const name of ran) logger.info(`Migrated: ${name}`);
}

/** What a running server consists of. */
interface Running {
  app: NestFastifyApplication;
  traffic: Traffic;
  database: Database;
  logger: Logger;
}

async function shutDown({ app, traffic, database, logger }: Running, graceTime?: number): Promise<void> {
  logger.info('Stopping: answering what is in flight.');
  app.get(Readiness).isStopping = true;
  await traffic.stop(graceTime);
  const patience = new AbortController();
  try {
    // A statement that never ends must not keep the process.
    await Promise.race([
      app.close(),
      setTimeout(traffic.limits.closeTime, undefined, { signal: patience.signal }),
    ]);
  } finally {
    patience.abort();
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
