import type { MigrationInterface, QueryRunner } from 'typeorm';
import { quote } from '../../src/sql/quote.js';

/** The history of harnesses; those that exist already begin theirs with what they are now. */
export function createHarnessVersions(schema: string): new () => MigrationInterface {
  class CreateHarnessVersions implements MigrationInterface {
    name = `CreateHarnessVersions_${schema}_1763600100000`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`
        CREATE TABLE ${quote(schema)}.harness_version (
          org_id varchar(255) NOT NULL,
          harness_id uuid NOT NULL,
          version integer NOT NULL,
          change varchar(8) NOT NULL,
          reason varchar(500),
          actor varchar(255) NOT NULL,
          created_at timestamptz(3) NOT NULL,
          snapshot jsonb NOT NULL,
          CONSTRAINT harness_version_pkey PRIMARY KEY (org_id, harness_id, version),
          CONSTRAINT harness_version_harness_fkey FOREIGN KEY (org_id, harness_id)
            REFERENCES ${quote(schema)}.harness (org_id, id),
          CONSTRAINT harness_version_change_check
            CHECK (change IN ('created', 'updated', 'archived', 'restored', 'copied', 'imported', 'reverted'))
        )`);
      await runner.query(`
        INSERT INTO ${quote(schema)}.harness_version (org_id, harness_id, version, change, actor, created_at, snapshot)
        SELECT org_id, id, version, 'updated', 'system', updated_at,
          to_jsonb(h) - '{org_id,search_text,size_bytes}'::text[]
        FROM ${quote(schema)}.harness h WHERE status <> 'deleted'`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP TABLE ${quote(schema)}.harness_version`);
    }
  }

  return CreateHarnessVersions;
}
