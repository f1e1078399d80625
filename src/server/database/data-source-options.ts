import type { DataSourceOptions } from 'typeorm';
import { harnessMigrations } from '../../../migrations/harnesses/index.js';
import { serverMigrations } from '../../../migrations/server/index.js';
import { harnessEntities } from '../../harnesses/index.js';
import { identityEntities } from '../identity/entities/index.js';
import { BoundedClient, ClientBounds } from './bounded-client.js';

/** How long a request waits for a free connection before it is a 503, in milliseconds. */
const CONNECTION_TIMEOUT = 3_000;

/** How long a statement may take before PostgreSQL cancels it, in milliseconds; longer than it may wait for a row lock. */
const STATEMENT_TIMEOUT = 4_500;

/** How long its answer may take before the connection is given up, in milliseconds: for databases that are not there. */
const ANSWER_TIMEOUT = 4_800;

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

/** The same for requests, which wait for nothing without a bound; migrations may take their time. */
export function boundedDataSourceOptions(url: string, poolSize: number) {
  const extra = {
    Client: BoundedClient,
    bounds: new ClientBounds(ANSWER_TIMEOUT),
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
  };
  return { ...dataSourceOptions(url, poolSize), extra } satisfies DataSourceOptions;
}
