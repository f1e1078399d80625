import type { MigrationInterface } from 'typeorm';
import { createHarnesses } from './1763600000000-create-harnesses.js';
import { createHarnessReplays } from './1763600200000-create-harness-replays.js';
import { createHarnessVersions } from './1763600100000-create-harness-versions.js';
import { indexLivingHarnesses } from './1763600300000-index-living-harnesses.js';

type MigrationClass = new () => MigrationInterface;

/**
 * The module's migrations for one PostgreSQL schema, oldest first. TypeORM records migrations by class name, so the
 * name contains the schema: two schemas in one database do not take each other's for done.
 */
export function harnessMigrations({
  schema = 'harnesses',
}: { schema?: string | undefined } = {}): MigrationClass[] {
  return [
    createHarnesses(schema),
    createHarnessVersions(schema),
    createHarnessReplays(schema),
    indexLivingHarnesses(schema),
  ];
}
