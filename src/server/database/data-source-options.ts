import type { DataSourceOptions } from 'typeorm';
import { harnessMigrations } from '../../../migrations/harnesses/index.js';
import { serverMigrations } from '../../../migrations/server/index.js';
import { harnessEntities } from '../../harnesses/index.js';
import { identityEntities } from '../identity/entities/index.js';
import { ListeningClient } from './listening-client.js';

/** How long a request waits for a free connection before it is a 503, in milliseconds. */
const CONNECTION_TIMEOUT = 5_000;

/** The server's tables in one database: its own, and the module's. Nothing is synchronized; migrations are explicit. */
export function dataSourceOptions(url: string, poolSize: number): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    entities: [...harnessEntities(), ...identityEntities],
    migrations: [...serverMigrations, ...harnessMigrations()],
    migrationsTransactionMode: 'each',
    applicationName: 'harness-service',
    extra: { connectionTimeoutMillis: CONNECTION_TIMEOUT, Client: ListeningClient },
  };
}
