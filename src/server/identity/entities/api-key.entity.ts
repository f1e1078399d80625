import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../callers/roles.js';
import { OrgEntity } from './org.entity.js';

const TIME = { type: 'timestamptz', precision: 3 } as const;

/**
 * A key that acts for one organization in one role. Rows stay when a key is revoked or expires, because versions name
 * keys as their authors.
 *
 * A token is unique among the keys that are not revoked: the one key that cannot start with the organization, because
 * the token says which it is. Only an operator, who chooses a token, can meet it.
 */
@Entity({ name: 'api_key' })
@ForeignKey(() => OrgEntity, ['orgId'], ['orgId'], { name: 'api_key_org_fkey' })
@Index('api_key_token_key', ['tokenHash'], { unique: true, where: 'revoked_at IS NULL' })
@Index('api_key_bootstrap_key', ['orgId'], { unique: true, where: 'is_bootstrap' })
@Check('api_key_id_check', `id ~ '^key_[0-9a-f]{32}$'`)
@Check('api_key_name_check', `name <> ''`)
@Check('api_key_role_check', `role IN ('owner', 'admin', 'member')`)
@Check('api_key_token_check', `octet_length(token_hash) = 32`)
export class ApiKeyEntity {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 36, primaryKeyConstraintName: 'api_key_pkey' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'api_key_pkey' })
  id!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'varchar', length: 6 })
  role!: Role;

  /** SHA-256: a token has 256 random bits, so a slow hash would protect nothing more. */
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash!: Buffer;

  /** The key that the first start made or the operator configured: at most one, also after it was revoked. */
  @Column({ name: 'is_bootstrap', type: 'boolean', default: false })
  isBootstrap!: boolean;

  @Column({ name: 'created_at', ...TIME, default: () => 'now()' })
  createdAt!: Date;

  /** Null: never. */
  @Column({ name: 'expires_at', ...TIME, nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'revoked_at', ...TIME, nullable: true })
  revokedAt!: Date | null;
}
