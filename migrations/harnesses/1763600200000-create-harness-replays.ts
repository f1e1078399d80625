import type { MigrationInterface, QueryRunner } from 'typeorm';
import { quote } from '../../src/sql/quote.js';

/** The answers of requests with an Idempotency-Key, for those who ask again. */
export function createHarnessReplays(schema: string): new () => MigrationInterface {
  class CreateHarnessReplays implements MigrationInterface {
    name = `CreateHarnessReplays_${schema}_1763600200000`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`
        CREATE TABLE ${quote(schema)}.harness_replay (
          org_id varchar(255) NOT NULL,
          actor varchar(255) NOT NULL,
          key varchar(255) NOT NULL,
          fingerprint bytea NOT NULL,
          answer text,
          harness_id uuid,
          created_at timestamptz(3) NOT NULL,
          CONSTRAINT harness_replay_pkey PRIMARY KEY (org_id, actor, key),
          CONSTRAINT harness_replay_harness_fkey FOREIGN KEY (org_id, harness_id)
            REFERENCES ${quote(schema)}.harness (org_id, id)
        )`);
      await runner.query(
        `CREATE INDEX harness_replay_created_idx ON ${quote(schema)}.harness_replay (org_id, created_at)`,
      );
      await runner.query(
        `CREATE INDEX harness_replay_harness_idx ON ${quote(schema)}.harness_replay (org_id, harness_id)`,
      );
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP TABLE ${quote(schema)}.harness_replay`);
    }
  }

  return CreateHarnessReplays;
}
