import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes a token stand for one key. Of keys with one token, which only an operator's choice of BOOTSTRAP_API_KEY can
 * have made, that one stays: else it was left to chance which role a request had.
 */
export class UniqueTokens1763600300000 implements MigrationInterface {
  name = 'UniqueTokens1763600300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE api_key SET revoked_at = statement_timestamp()
      WHERE (org_id, id) IN (
        SELECT org_id, id FROM (
          SELECT org_id, id, row_number() OVER (PARTITION BY token_hash ORDER BY is_bootstrap DESC, created_at, id) AS place
          FROM api_key WHERE revoked_at IS NULL
        ) AS key WHERE place > 1)`);
    await runner.query('DROP INDEX api_key_token_idx');
    await runner.query(
      'CREATE UNIQUE INDEX api_key_token_key ON api_key (token_hash) WHERE revoked_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_key_token_key');
    await runner.query('CREATE INDEX api_key_token_idx ON api_key (token_hash)');
  }
}
