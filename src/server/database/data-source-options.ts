import type { DataSourceOptions } from 'typeorm';
import { harnessMigrations } from '../../../migrations/harnesses/index.js';
import { serverMigrations } from '../../../migrations/server/index.js';
import { harnessEntities } from '../../harnesses/index.js';
import { identityEntities } from '../identity/entities/index.js';
import { START_LIMITS, TIME_LIMITS } from '../../sql/time-limits.js';
import { BoundedClient, ClientBounds } from './bounded-client.js';

/** When an idle connection is first asked whether it is still there, in milliseconds. */
const KEEP_ALIVE_DELAY = 10_000;

/** The server's tables in one database: its own, and the module's. Nothing is synchronized; migrations are explicit. */
export function dataSourceOptions(url: string, poolSize: number) {
  return {
    type: 'postgres',
    url,
    poolSize,
    entities: [...harnessEntities(), ...identityEntities],
    migrations: [...serverMigrations, ...harnessMigrations()],
    migrationsTransactionMode: 'each',
    applicationName: 'harness-service',
  } satisfies DataSourceOptions;
}

/** The same for requests, which wait for nothing without a bound. */
export function boundedDataSourceOptions(url: string, poolSize: number) {
  const { connection, statement, answer } = TIME_LIMITS;
  const extra = { ...boundsOf(connection, new ClientBounds(answer)), statement_timeout: statement };
  return { ...dataSourceOptions(url, poolSize), extra } satisfies DataSourceOptions;
}

/**
 * The same for a start and for commands, whose statements may take their time.
 *
 * @param bounds what the connections have in common, for whoever wants to end them
 */
export function patientDataSourceOptions(
  url: string,
  poolSize: number,
  bounds = new ClientBounds(START_LIMITS.answer),
) {
  const extra = boundsOf(START_LIMITS.connection, bounds);
  return { ...dataSourceOptions(url, poolSize), extra } satisfies DataSourceOptions;
}

function boundsOf(connectionTimeoutMillis: number, bounds: ClientBounds) {
  return {
    Client: BoundedClient,
    bounds,
    connectionTimeoutMillis,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
  };
}
