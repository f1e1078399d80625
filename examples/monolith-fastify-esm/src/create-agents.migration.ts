import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAgents1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE agents (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        tenant text NOT NULL,
        name text NOT NULL,
        harness_id text NOT NULL,
        CONSTRAINT agents_name_key UNIQUE (tenant, name)
      )`);
    await runner.query(`
      CREATE TABLE agent_sessions (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        harness_id text NOT NULL,
        ended_at timestamptz
      )`);
    // Counted for every page of harnesses.
    await runner.query(
      'CREATE INDEX agent_sessions_running_idx ON agent_sessions (tenant, harness_id) WHERE ended_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agent_sessions');
    await runner.query('DROP TABLE agents');
  }
}
