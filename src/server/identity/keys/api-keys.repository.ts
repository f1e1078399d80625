import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../callers/roles.js';
import { KeyedMutex } from '../../../sql/keyed-mutex.js';
import { MUTEX_TIMEOUT, translateErrors } from '../translate-errors.js';
import { TIME_LIMITS } from '../../../sql/time-limits.js';

/** What is seen of a key; never the token. */
export interface ApiKeyRow {
  id: string;
  name: string;
  role: Role;
  created_at: Date;
  expires_at: Date | null;
}

/** What decides about a request. */
export interface UsableKeyRow {
  org_id: string;
  id: string;
  role: Role;
  expires_at: Date | null;
}

export interface FoundKeyRow extends UsableKeyRow {
  token_hash: Buffer;
}

export interface NewApiKeyRow {
  id: string;
  name: string;
  role: Role;
  tokenHash: Buffer;
  expiresAt: Date | null;
}

const COLUMNS = 'id, name, role, created_at, expires_at';

/** Neither revoked nor expired at the moment of the statement; in a transaction `now()` would be older. */
const isUsable = (alias: string) =>
  `${alias}.revoked_at IS NULL AND (${alias}.expires_at IS NULL OR ${alias}.expires_at > statement_timestamp())`;

/** The only class that talks to the database about the keys of an organization. */
@Injectable()
export class ApiKeysRepository {
  /** Whoever waits for the row of an organization holds no connection meanwhile. */
  private readonly mutex = new KeyedMutex();

  constructor(private readonly dataSource: DataSource) {}

  async findUsable(tokenHash: Buffer): Promise<UsableKeyRow | null> {
    const [row] = await this.findAllUsable([tokenHash]);
    return row ?? null;
  }

  /** Those of the keys with these hashes that can be used. The one query without an organization: a key says which. */
  findAllUsable(tokenHashes: readonly Buffer[]): Promise<FoundKeyRow[]> {
    const sql = `SELECT token_hash, org_id, id, role, expires_at FROM api_key k
      WHERE token_hash = ANY($1::bytea[]) AND ${isUsable('k')}`;
    return translateErrors(() => this.dataSource.query<FoundKeyRow[]>(sql, [tokenHashes]));
  }

  /** The usable keys, newest first. */
  list(orgId: string): Promise<ApiKeyRow[]> {
    const sql = `SELECT ${COLUMNS} FROM api_key k WHERE org_id = $1 AND ${isUsable('k')}
      ORDER BY created_at DESC, id DESC`;
    return translateErrors(() => this.dataSource.query<ApiKeyRow[]>(sql, [orgId]));
  }

  /**
   * Adds a key, unless the organization has `limit` usable ones already: then null.
   *
   * @returns `no_org` when there is no such organization.
   */
  insert(
    orgId: string,
    key: NewApiKeyRow,
    limit: number | null,
    within: EntityManager,
  ): Promise<ApiKeyRow | null | 'no_org'> {
    return this.inOrg(orgId, within, async (manager) => {
      const [row] = await manager.query<ApiKeyRow[]>(
        `INSERT INTO api_key (org_id, id, name, role, token_hash, expires_at)
         SELECT $1::varchar, $2::varchar, $3::varchar, $4::varchar, $5::bytea, $6::timestamptz
         WHERE $7::integer IS NULL OR $7 > (SELECT count(*) FROM api_key k WHERE org_id = $1 AND ${isUsable('k')})
         RETURNING ${COLUMNS}`,
        [orgId, key.id, key.name, key.role, key.tokenHash, key.expiresAt, limit],
      );
      return row ?? null;
    });
  }

  /**
   * Revokes a usable key, unless it is an owner key and no other owner key stays that never expires: one that expires
   * would leave the organization without an owner later, when nobody is there to refuse it.
   *
   * @returns the hash of the revoked key's token, or why nothing was revoked
   */
  async revoke(orgId: string, id: string): Promise<Buffer | 'not_found' | 'last_owner'> {
    const revoked = await this.inOrg(orgId, this.dataSource.manager, async (manager) => {
      const [target] = await manager.query<{ token_hash: Buffer; is_revoked: boolean }[]>(REVOKE, [
        orgId,
        id,
      ]);
      if (!target) return 'not_found';
      return target.is_revoked ? target.token_hash : 'last_owner';
    });
    return revoked === 'no_org' ? 'not_found' : revoked;
  }

  /** Locks the organization's row for writes that depend on its other keys: each sees what those before it did. */
  private inOrg<T>(
    orgId: string,
    within: EntityManager,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T | 'no_org'> {
    const transaction = () =>
      within.transaction('READ COMMITTED', async (manager) => {
        const held = await manager.query<unknown[]>(
          'SELECT org_id FROM org WHERE org_id = $1 FOR NO KEY UPDATE',
          [orgId],
        );
        return held.length > 0 ? work(manager) : 'no_org';
      });
    const translated = () => translateErrors(transaction, TIME_LIMITS.transaction);
    // Who has a connection already must not wait for somebody who still waits for one: the lock of the row does.
    if (within !== this.dataSource.manager) return translated();
    return this.mutex.run(orgId, translated, MUTEX_TIMEOUT);
  }
}

const REVOKE = `
  WITH target AS (
    SELECT id, role, token_hash FROM api_key k WHERE org_id = $1 AND id = $2 AND ${isUsable('k')}
  ), revoked AS (
    UPDATE api_key k SET revoked_at = statement_timestamp() FROM target t
    WHERE k.org_id = $1 AND k.id = t.id AND (t.role <> 'owner' OR EXISTS (
      SELECT FROM api_key o WHERE o.org_id = $1 AND o.id <> t.id
        AND o.role = 'owner' AND o.revoked_at IS NULL AND o.expires_at IS NULL))
    RETURNING k.id
  )
  SELECT token_hash, EXISTS (SELECT FROM revoked) AS is_revoked FROM target`;
