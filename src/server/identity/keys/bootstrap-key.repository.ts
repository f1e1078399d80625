import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { translateErrors } from '../translate-errors.js';

/** The key that the first start made or the operator configured. */
export interface BootstrapKeyRow {
  token_hash: Buffer;
  is_revoked: boolean;
}

/** The only class that talks to the database about bootstrap keys. */
@Injectable()
export class BootstrapKeyRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(orgId: string): Promise<BootstrapKeyRow | null> {
    const [row] = await translateErrors(() => this.dataSource.query<BootstrapKeyRow[]>(FIND, [orgId]));
    return row ?? null;
  }

  /** Revokes the current one and puts another in its place, unless a server that started as well did that already. */
  async replace(orgId: string, key: { id: string; name: string; tokenHash: Buffer }): Promise<void> {
    await translateErrors(() =>
      this.dataSource.transaction('READ COMMITTED', async (manager) => {
        await manager.query('SELECT FROM org WHERE org_id = $1 FOR NO KEY UPDATE', [orgId]);
        const [current] = await manager.query<BootstrapKeyRow[]>(FIND, [orgId]);
        if (current?.token_hash.equals(key.tokenHash)) return;
        await manager.query(RETIRE, [orgId]);
        await manager.query(INSERT, [orgId, key.id, key.name, key.tokenHash]);
      }),
    );
  }
}

const FIND = `
  SELECT token_hash, revoked_at IS NOT NULL AS is_revoked FROM api_key WHERE org_id = $1 AND is_bootstrap`;

const RETIRE = `
  UPDATE api_key SET is_bootstrap = false, revoked_at = coalesce(revoked_at, statement_timestamp())
  WHERE org_id = $1 AND is_bootstrap`;

const INSERT = `
  INSERT INTO api_key (org_id, id, name, role, token_hash, is_bootstrap) VALUES ($1, $2, $3, 'owner', $4, true)`;
