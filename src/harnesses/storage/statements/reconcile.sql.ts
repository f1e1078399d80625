import type { Statement } from '../../../sql/statement.js';
import { ALL_COLUMNS } from '../harness-row.js';
import { TYPE_OF } from '../columns.js';
import type { Tables } from '../tables.js';
import { columnsOf } from './tree.sql.js';

const CONTENT = [
  'display_name',
  'description',
  'system_prompt',
  'tags',
  'capabilities',
  'search_text',
  'size_bytes',
] as const;
const RECORD = [
  'id uuid',
  'name varchar',
  'parent_name varchar',
  ...CONTENT.map((column) => `${column} ${TYPE_OF[column]}`),
].join(', ');
/** Who the history names for what nobody asked for. */
const ACTOR = 'system';

/**
 * Brings an organization to a revision of the definitions, and makes its row if it is missing. The row decides: at a
 * revision that is not lower nothing is written.
 *
 * @param definitions the JSON of an array of built-ins, keyed by column
 */
export function renderReconcile(
  { harness, org, version }: Tables,
  orgId: string,
  revision: number,
  definitions: string,
): Statement {
  const isDefinition = `name IN (SELECT name FROM jsonb_to_recordset($3::jsonb) AS d (${RECORD}))`;
  const values = (alias: string) => CONTENT.map((column) => `${alias}.${column}`).join(', ');
  const sql = `WITH org AS (
        INSERT INTO ${org} AS o (org_id, built_ins_revision) VALUES ($1, $2)
        ON CONFLICT (org_id) DO UPDATE SET built_ins_revision = $2, tree_version = o.tree_version + 1,
          own_harnesses = o.own_harnesses
            + (SELECT count(*) FROM ${harness} WHERE org_id = $1 AND is_built_in AND NOT ${isDefinition})
        WHERE o.built_ins_revision < $2
        RETURNING org_id
      ), wanted AS (
        SELECT d.*, coalesce(h.id, d.id) AS harness_id, h.id IS NULL AS is_new,
          h.id IS NOT NULL AND NOT h.is_built_in AS is_skipped
        FROM org CROSS JOIN jsonb_to_recordset($3::jsonb) AS d (${RECORD})
        LEFT JOIN ${harness} h ON h.org_id = $1 AND h.name = d.name AND h.status <> 'deleted'
      ), complete AS (
        SELECT w.*, p.harness_id AS parent_id FROM wanted w
        LEFT JOIN wanted p ON p.name = w.parent_name AND NOT p.is_skipped
      ), added AS (
        INSERT INTO ${harness} (org_id, id, name, parent_harness_id, is_built_in, ${CONTENT.join(', ')})
        SELECT $1, harness_id, name, parent_id, true, ${values('complete')} FROM complete WHERE is_new
        ON CONFLICT (org_id, name) WHERE status <> 'deleted' DO NOTHING
        RETURNING ${ALL_COLUMNS.join(', ')}
      ), changed AS (
        UPDATE ${harness} h
        SET (parent_harness_id, ${CONTENT.join(', ')}) = ROW (c.parent_id, ${values('c')}),
          version = h.version + 1, updated_at = statement_timestamp()
        FROM complete c WHERE h.org_id = $1 AND h.id = c.harness_id AND h.is_built_in
          AND (h.parent_harness_id, ${values('h')}) IS DISTINCT FROM (c.parent_id, ${values('c')})
        RETURNING ${columnsOf('h')}
      ), left_behind AS (
        UPDATE ${harness} h
        SET is_built_in = false, version = h.version + 1, updated_at = statement_timestamp()
        FROM org WHERE h.org_id = org.org_id AND h.is_built_in AND NOT h.${isDefinition}
        RETURNING ${columnsOf('h')}
      ), written AS (
        SELECT 'created' AS change, added.* FROM added
        UNION ALL SELECT 'updated', changed.* FROM changed
        UNION ALL SELECT 'updated', left_behind.* FROM left_behind
      ), versioned AS (
        INSERT INTO ${version} (org_id, harness_id, version, change, actor, created_at, snapshot)
        SELECT $1, id, version, change, '${ACTOR}', updated_at, to_jsonb(written) - 'change' FROM written
      )
      SELECT name, true AS is_skipped FROM wanted
      WHERE is_skipped OR (is_new AND name NOT IN (SELECT name FROM added))
      UNION ALL SELECT name, false FROM written`;
  return { sql, values: [orgId, revision, definitions] };
}
