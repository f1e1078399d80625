import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Says when an organization was changed. Those from before were last changed, as far as is known, when they were made. */
export class DateChangesOfOrgs1763600400000 implements MigrationInterface {
  name = 'DateChangesOfOrgs1763600400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE org ADD COLUMN updated_at timestamptz(3) NOT NULL DEFAULT now()');
    await runner.query('UPDATE org SET updated_at = created_at');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE org DROP COLUMN updated_at');
  }
}
