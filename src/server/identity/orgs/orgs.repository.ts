import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { translateErrors } from '../translate-errors.js';

export interface OrgRow {
  org_id: string;
  name: string;
  created_at: Date;
  updated_at: Date;
}

/** An organization's first owner key. */
export interface FirstKey {
  id: string;
  name: string;
  tokenHash: Buffer;
  isBootstrap: boolean;
}

/** Where a page of organizations ended. */
export interface OrgPlace {
  createdAt: string;
  orgId: string;
}

export interface ListedOrgs {
  rows: OrgRow[];
  total: number;
  hasMore: boolean;
}

const COLUMNS = 'org_id, name, created_at, updated_at';

/** The only class that talks to the database about organizations. */
@Injectable()
export class OrgsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(orgId: string): Promise<OrgRow | null> {
    const [row] = await this.query<OrgRow>(`SELECT ${COLUMNS} FROM org WHERE org_id = $1`, [orgId]);
    return row ?? null;
  }

  /** One page, newest first, and the number of all. One more row than wanted tells whether there is a next page. */
  async list(limit: number, after: OrgPlace | null): Promise<ListedOrgs> {
    const rows = await this.query<OrgRow & { total: number }>(
      `SELECT (SELECT count(*)::integer FROM org) AS total, page.*
       FROM (VALUES (1)) AS always (one) LEFT JOIN (
         SELECT ${COLUMNS} FROM org
         WHERE $2::timestamptz IS NULL OR (created_at, org_id) < ($2::timestamptz, $3::varchar)
         ORDER BY created_at DESC, org_id DESC LIMIT $1 + 1
       ) page ON true ORDER BY page.created_at DESC, page.org_id DESC`,
      [limit, after?.createdAt ?? null, after?.orgId ?? null],
    );
    const found = rows.filter(({ org_id }) => org_id !== null);
    return { rows: found.slice(0, limit), total: rows[0]!.total, hasMore: found.length > limit };
  }

  /** Stores that it was changed now, and its name if that was. */
  async change(orgId: string, name: string | undefined): Promise<void> {
    await this.query(
      `UPDATE org SET name = coalesce($2, name), updated_at = greatest(updated_at, statement_timestamp())
       WHERE org_id = $1`,
      [orgId, name ?? null],
    );
  }

  /**
   * Adds an organization and its first owner key, or nothing and null when there is one with that ID already; of
   * concurrent calls the later one waits for the commit or rollback of the first. `beforeCommit` runs once both are
   * written; if it fails, both are rolled back.
   */
  create(
    org: { orgId: string; name: string },
    key: FirstKey,
    beforeCommit: () => Promise<void> = () => Promise.resolve(),
    within: EntityManager = this.dataSource.manager,
  ): Promise<OrgRow | null> {
    return translateErrors(() =>
      within.transaction('READ COMMITTED', async (manager) => {
        const values = [org.orgId, org.name, key.id, key.name, key.tokenHash, key.isBootstrap];
        const [row] = await manager.query<OrgRow[]>(CREATE, values);
        if (row) await beforeCommit();
        return row ?? null;
      }),
    );
  }

  private query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return translateErrors(() => this.dataSource.query<Row[]>(sql, values));
  }
}

const CREATE = `
  WITH made AS (
    INSERT INTO org (org_id, name) VALUES ($1, $2) ON CONFLICT (org_id) DO NOTHING RETURNING ${COLUMNS}
  ), key AS (
    INSERT INTO api_key (org_id, id, name, role, token_hash, is_bootstrap)
    SELECT org_id, $3::varchar, $4::varchar, 'owner', $5::bytea, $6::boolean FROM made
  )
  SELECT ${COLUMNS} FROM made`;
