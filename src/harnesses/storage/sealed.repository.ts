import type { McpServer } from '../rules/mcp/mcp-servers.js';
import type { Session } from '../../sql/session.js';
import type { Tables } from './tables.js';

/** Where sealed header values are stored: in what harnesses are now, and in what they were. */
export const SEALED_PLACES = ['harness', 'version'] as const;
export type SealedPlace = (typeof SEALED_PLACES)[number];

/** MCP servers of one row, some with header values. */
export interface SealedRow {
  /** The harness. */
  id: string;
  version: number;
  /** JSON as the database wrote it: what a replacement is compared with. */
  text: string;
  servers: Record<string, McpServer>;
}

/** A row with its header values sealed anew. */
export interface ResealedRow extends SealedRow {
  after: Record<string, McpServer>;
}

/** The row that was read last; the next ones come after it. */
type Position = Pick<SealedRow, 'id' | 'version'>;

const COLUMNS = {
  harness: { id: 'id', servers: 'mcp_servers', set: 'mcp_servers = held.after' },
  version: {
    id: 'harness_id',
    servers: `(t.snapshot -> 'mcp_servers')`,
    set: `snapshot = jsonb_set(t.snapshot, '{mcp_servers}', held.after)`,
  },
} as const satisfies Record<SealedPlace, object>;

const BEFORE_ALL: Position = { id: '00000000-0000-0000-0000-000000000000', version: 0 };

/** How much is read and written at once: organizations, rows, and bytes. */
const ORGANIZATIONS = 500;
const ROWS = 100;
const BYTES = 8 * 1024 * 1024;

/** Of how many harnesses a start looks at the keys: a wrong one shows in any of them. */
const SAMPLE = 10_000;

/**
 * Reads all header values of an organization and replaces them by the same ones sealed anew, and nothing else. Which
 * organizations there are, and which keys, are the two queries that are about no single organization.
 */
export class SealedRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
  ) {}

  /** All organizations, in batches. */
  async *organizations(): AsyncGenerator<string> {
    const sql = `SELECT org_id FROM ${this.tables.org} WHERE org_id > $1 ORDER BY org_id LIMIT ${ORGANIZATIONS}`;
    for (let after = ''; ;) {
      const batch = await this.session.query<{ org_id: string }>('', { sql, values: [after] });
      if (batch.length === 0) return;
      for (const { org_id } of batch) yield (after = org_id);
    }
  }

  /** The IDs of the keys that current header values are sealed with, of a bounded number of harnesses. */
  async keyIds(): Promise<string[]> {
    const sql = `SELECT DISTINCT left(value #>> '{}', 8) AS id FROM (
        SELECT mcp_servers FROM ${this.tables.harness} WHERE mcp_servers <> '{}' LIMIT ${SAMPLE}
      ) sample, jsonb_path_query(mcp_servers, '$.*.headers.*') AS value
      WHERE value #>> '{}' ~ '^[0-9a-f]{8}[.]' ORDER BY id`;
    const rows = await this.session.query<{ id: string }>('', { sql, values: [] });
    return rows.map(({ id }) => id);
  }

  /** The rows of an organization that have header values, in batches. */
  async *batches(orgId: string, place: SealedPlace): AsyncGenerator<SealedRow[]> {
    const sql = this.renderBatch(place);
    for (let after = BEFORE_ALL; ;) {
      const values = [orgId, after.id, after.version];
      const rows = await this.session.query<Omit<SealedRow, 'servers'>>(orgId, { sql, values });
      if (rows.length === 0) return;
      yield rows.map((row) => ({ ...row, servers: JSON.parse(row.text) as SealedRow['servers'] }));
      after = rows.at(-1)!;
    }
  }

  /**
   * Puts rows sealed anew in the place of those that are still what was read, in one statement. It waits for nobody: a
   * row that another transaction holds is left out. Only the servers change: no version, no time, no history.
   *
   * @returns how many were replaced
   */
  async replace(orgId: string, place: SealedPlace, rows: readonly ResealedRow[]): Promise<number> {
    const { id, servers, set } = COLUMNS[place];
    const sql = `WITH wanted AS (
        SELECT * FROM unnest($2::uuid[], $3::integer[], $4::jsonb[], $5::jsonb[]) AS w (id, version, before, after)
      ), held AS MATERIALIZED (
        SELECT wanted.id, wanted.version, wanted.after FROM ${this.tables[place]} t
        JOIN wanted ON t.${id} = wanted.id AND t.version = wanted.version
        WHERE t.org_id = $1 AND ${servers} = wanted.before
        FOR NO KEY UPDATE OF t SKIP LOCKED
      ), replaced AS (
        UPDATE ${this.tables[place]} t SET ${set} FROM held
        WHERE t.org_id = $1 AND t.${id} = held.id AND t.version = held.version RETURNING 1
      )
      SELECT count(*)::integer AS count FROM replaced`;
    const column = <T>(valueOf: (row: ResealedRow) => T) => rows.map(valueOf);
    const values = [
      orgId,
      column((row) => row.id),
      column((row) => row.version),
      column((row) => row.text),
      column((row) => JSON.stringify(row.after)),
    ];
    const [replaced] = await this.session.write<{ count: number }>(orgId, { sql, values });
    return replaced!.count;
  }

  /** The first row comes however large it is. */
  private renderBatch(place: SealedPlace): string {
    const { id, servers } = COLUMNS[place];
    return `SELECT id, version, text FROM (
        SELECT page.*, sum(octet_length(text)) OVER (ORDER BY id, version) - octet_length(text) AS bytes_before
        FROM (
          SELECT t.${id} AS id, t.version, ${servers}::text AS text FROM ${this.tables[place]} t
          WHERE t.org_id = $1 AND (t.${id}, t.version) > ($2::uuid, $3::integer)
            AND jsonb_path_exists(${servers}, '$.*.headers.*')
          ORDER BY t.${id}, t.version LIMIT ${ROWS}
        ) page
      ) sized WHERE bytes_before < ${BYTES} ORDER BY id, version`;
  }
}
