import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The standalone server's organizations and the API keys that act for them. */
export class CreateIdentity1763600000000 implements MigrationInterface {
  name = 'CreateIdentity1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE org (
        org_id varchar(36) NOT NULL,
        name varchar(100) NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT org_pkey PRIMARY KEY (org_id),
        CONSTRAINT org_id_check CHECK (org_id ~ '^org_[0-9a-f]{32}$'),
        CONSTRAINT org_name_check CHECK (name <> '')
      )`);
    await runner.query('CREATE INDEX org_created_idx ON org (created_at, org_id)');
    await runner.query(`
      CREATE TABLE api_key (
        org_id varchar(36) NOT NULL,
        id varchar(36) NOT NULL,
        name varchar(100) NOT NULL,
        role varchar(6) NOT NULL,
        token_hash bytea NOT NULL,
        is_bootstrap boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        CONSTRAINT api_key_pkey PRIMARY KEY (org_id, id),
        CONSTRAINT api_key_org_fkey FOREIGN KEY (org_id) REFERENCES org (org_id),
        CONSTRAINT api_key_id_check CHECK (id ~ '^key_[0-9a-f]{32}$'),
        CONSTRAINT api_key_name_check CHECK (name <> ''),
        CONSTRAINT api_key_role_check CHECK (role IN ('owner', 'admin', 'member')),
        CONSTRAINT api_key_token_check CHECK (octet_length(token_hash) = 32)
      )`);
    await runner.query('CREATE INDEX api_key_token_idx ON api_key (token_hash)');
    await runner.query('CREATE UNIQUE INDEX api_key_bootstrap_key ON api_key (org_id) WHERE is_bootstrap');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key');
    await runner.query('DROP TABLE org');
  }
}
