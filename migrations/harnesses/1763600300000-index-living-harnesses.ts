import type { MigrationInterface, QueryRunner } from 'typeorm';
import { quote } from '../../src/sql/quote.js';

/**
 * Lists count all that matches, so the index behind the usual one holds what they look at, and nothing of deleted
 * harnesses, which stay for ever.
 */
export function indexLivingHarnesses(schema: string): new () => MigrationInterface {
  const index = (name: string) => `${quote(schema)}.${quote(name)}`;
  const table = `${quote(schema)}.harness`;

  class IndexLivingHarnesses implements MigrationInterface {
    name = `IndexLivingHarnesses_${schema}_1763600300000`;

    async up(runner: QueryRunner): Promise<void> {
      await this.drop(runner);
      await runner.query(
        `CREATE INDEX harness_created_idx ON ${table} (org_id, created_at, id, status, size_bytes)
         WHERE status <> 'deleted'`,
      );
      await runner.query(
        `CREATE INDEX harness_parent_idx ON ${table} (org_id, parent_harness_id)
         WHERE parent_harness_id IS NOT NULL`,
      );
    }

    async down(runner: QueryRunner): Promise<void> {
      await this.drop(runner);
      await runner.query(`CREATE INDEX harness_created_idx ON ${table} (org_id, created_at, id)`);
      await runner.query(`CREATE INDEX harness_parent_idx ON ${table} (org_id, parent_harness_id)`);
    }

    private async drop(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP INDEX ${index('harness_created_idx')}`);
      await runner.query(`DROP INDEX ${index('harness_parent_idx')}`);
    }
  }

  return IndexLivingHarnesses;
}
