import type { HarnessRow } from './harness-row.js';
import { fromSnapshot, type Snapshot } from './snapshot.js';
import type { Session } from '../../sql/session.js';
import type { Tables } from './tables.js';
import type { VersionChange } from '../rules/version-change.js';

/** What the history says of a version. */
export interface VersionRow {
  version: number;
  change: VersionChange;
  reason: string | null;
  actor: string;
  created_at: Date;
}

/** Reads the history. It is written with the harnesses, in the same statements. */
export class VersionsRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
  ) {}

  /** The newest versions below one, newest first. */
  list(orgId: string, harnessId: string, below: number, limit: number): Promise<VersionRow[]> {
    const sql = `SELECT version, change, reason, actor, created_at FROM ${this.tables.version}
      WHERE org_id = $1 AND harness_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4`;
    return this.session.query(orgId, { sql, values: [orgId, harnessId, below, limit] });
  }

  /** The harness as it was, for each of these versions that is kept. */
  async snapshots(orgId: string, harnessId: string, versions: number[]): Promise<Map<number, HarnessRow>> {
    const rows = await this.session.queryLarge<{ version: number; snapshot: Snapshot }>(
      orgId,
      (maxBytes) => ({
        sql: `WITH kept AS (
          SELECT version, snapshot, octet_length(snapshot::text) AS size_bytes FROM ${this.tables.version}
          WHERE org_id = $1 AND harness_id = $2 AND version = ANY ($3::integer[])
        )
        SELECT * FROM kept WHERE (SELECT sum(size_bytes) FROM kept) <= $4::bigint`,
        values: [orgId, harnessId, versions, maxBytes],
      }),
    );
    return new Map(rows.map(({ version, snapshot }) => [version, fromSnapshot(snapshot)]));
  }
}
