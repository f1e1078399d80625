import { type DataSource, type QueryRunner } from 'typeorm';
import { openDataSource } from './open-data-source.js';
import { migrating, type MigrationBounds } from './migrating.js';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Brings the database to this version's schema. Replicas that start together wait for each other on an advisory lock: the
 * second finds nothing left to do.
 *
 * @returns the names of the migrations that ran
 * @throws Error with a sentence when a lock is not to be had, or the database does not answer
 */
export function runMigrations(url: string, bounds?: Partial<MigrationBounds>): Promise<string[]> {
  return migrating(url, bounds, async (executor) => {
    const ran = await executor.executePendingMigrations();
    return ran.map(({ name }) => name);
  });
}

/** A migration of this version, and whether the database has it. */
export interface MigrationStatus {
  name: string;
  isApplied: boolean;
}

/** All migrations of this version, oldest first. Only reads. */
export function migrationStatus(url: string): Promise<MigrationStatus[]> {
  return withConnection(url, async (dataSource, runner) => {
    const applied = await appliedMigrations(runner);
    return dataSource.migrations
      .map(({ name = '' }) => ({ name, isApplied: applied.includes(name) }))
      .sort((one, other) => timeOf(one.name) - timeOf(other.name));
  });
}

/**
 * Undoes the newest migration, under the lock of {@link runMigrations}.
 *
 * @returns its name, or undefined when there is none
 */
export function revertMigration(url: string): Promise<string | undefined> {
  return migrating(url, {}, async (executor, runner) => {
    const before = await appliedMigrations(runner);
    if (before.length === 0) return undefined;
    await executor.undoLastMigration();
    const after = await appliedMigrations(runner);
    return before.find((name) => !after.includes(name));
  });
}

async function appliedMigrations(runner: QueryRunner): Promise<string[]> {
  const [table] = (await runner.query("SELECT to_regclass('migrations') AS name")) as {
    name: string | null;
  }[];
  if (!table?.name) return [];
  const rows = (await runner.query('SELECT name FROM migrations')) as { name: string }[];
  return rows.map(({ name }) => name);
}

/** TypeORM's convention: a name ends in the milliseconds at which it was made. */
function timeOf(name: string): number {
  return Number(name.slice(-13));
}

/** @throws Error when migrations are missing, for a server that may not run them itself. */
export function refusePendingMigrations(url: string): Promise<void> {
  return withConnection(url, async (dataSource) => {
    // Looking makes TypeORM's table where it is missing, which a lesser role may not: then everything is missing.
    const isPending = await dataSource.showMigrations().catch((error: { code?: string }) => {
      if (error.code === INSUFFICIENT_PRIVILEGE) return true;
      throw error;
    });
    if (!isPending) return;
    throw new Error(
      'The database lacks migrations: run `npm run migration:run` (in an image without npm ' +
        '`node dist/src/server/database/migration-cli.js run`), or set MIGRATIONS=auto.',
    );
  });
}

/** The statements that would make the schema what the entities say; none, when the two agree. */
export function schemaDifferences(url: string): Promise<string[]> {
  return withConnection(url, async (dataSource) => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  });
}

async function withConnection<T>(
  url: string,
  work: (dataSource: DataSource, runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const { dataSource, close } = await openDataSource(url, 3);
  const runner = dataSource.createQueryRunner();
  try {
    return await work(dataSource, runner);
  } finally {
    await runner.release();
    await close();
  }
}
