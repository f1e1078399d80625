import { COLUMN_OF } from '../columns.js';
import { ALL_COLUMNS, SIZED_COLUMNS, SMALL_COLUMNS } from '../harness-row.js';
import type { HarnessRef } from '../../rules/refs.js';
import { Parameters } from '../../../sql/parameters.js';
import type { Tables } from '../tables.js';
import type { Statement } from '../../../sql/statement.js';

/** Trees are at most 16 levels deep; this only bounds the recursion. */
export const RECURSION_LIMIT = 32;
const CHILDREN_NAMED = 10;

export function columnsOf(alias: string, columns: readonly string[] = ALL_COLUMNS): string {
  return columns.map((column) => `${alias}.${column}`).join(', ');
}

/** The condition for a harness `h` that is not deleted; `$1` is always the organization. */
export function whereRef({ harness, org }: Tables, ref: HarnessRef, parameters: Parameters): string {
  const alive = `h.org_id = $1 AND h.status <> 'deleted'`;
  if ('id' in ref) return `${alive} AND h.id = ${parameters.add(ref.id, 'uuid')}`;
  if ('name' in ref) return `${alive} AND h.name = ${parameters.add(ref.name)}`;
  return `${alive} AND h.id = coalesce(
    (SELECT default_harness_id FROM ${org} WHERE org_id = $1),
    (SELECT id FROM ${harness} WHERE org_id = $1 AND name = 'generic' AND is_built_in AND status <> 'deleted'))`;
}

/** The ID of one harness. */
export function renderFindId(tables: Tables, orgId: string, ref: HarnessRef): Statement {
  const parameters = Parameters.of(orgId);
  const sql = `SELECT h.id FROM ${tables.harness} h WHERE ${whereRef(tables, ref, parameters)}`;
  return { sql, values: parameters.values };
}

/** One harness, if it is not larger than `maxBytes`. */
export function renderFind(tables: Tables, orgId: string, ref: HarnessRef, maxBytes: number): Statement {
  const parameters = Parameters.of(orgId);
  const where = whereRef(tables, ref, parameters);
  const sql = `SELECT ${columnsOf('h', SIZED_COLUMNS)} FROM ${tables.harness} h
    WHERE ${where} AND h.size_bytes <= ${parameters.add(maxBytes, 'bigint')}`;
  return { sql, values: parameters.values };
}

/** Locks the row of one harness until the transaction ends. */
export function renderLock(tables: Tables, orgId: string, ref: HarnessRef): Statement {
  const parameters = Parameters.of(orgId);
  const where = whereRef(tables, ref, parameters);
  return { sql: `SELECT FROM ${tables.harness} h WHERE ${where} FOR UPDATE`, values: parameters.values };
}

/** The CTE `chain`: which harnesses these are, how deep below the last one (level 0) and about how large. */
export function chainOf(tables: Tables, ref: HarnessRef, parameters: Parameters): string {
  const columns = (alias: string) => columnsOf(alias, ['id', 'parent_harness_id', 'size_bytes']);
  return `chain AS (
      SELECT ${columns('h')}, 0 AS level FROM ${tables.harness} h WHERE ${whereRef(tables, ref, parameters)}
      UNION ALL
      SELECT ${columns('p')}, level + 1 FROM chain
      JOIN ${tables.harness} p ON p.org_id = $1 AND p.id = chain.parent_harness_id WHERE level < ${RECURSION_LIMIT}
    )`;
}

/** A harness and everything above it, root first, if they are not larger than `maxBytes` together. */
export function renderChain(tables: Tables, orgId: string, ref: HarnessRef, maxBytes: number): Statement {
  const parameters = Parameters.of(orgId);
  const sql = `WITH RECURSIVE ${chainOf(tables, ref, parameters)}
    SELECT ${columnsOf('h', SIZED_COLUMNS)} FROM chain JOIN ${tables.harness} h ON h.org_id = $1 AND h.id = chain.id
    WHERE (SELECT sum(size_bytes) FROM chain) <= ${parameters.add(maxBytes, 'bigint')} ORDER BY level DESC`;
  return { sql, values: parameters.values };
}

/** How large a harness and everything above it are together. */
export function renderChainSize(tables: Tables, orgId: string, ref: HarnessRef): Statement {
  const parameters = Parameters.of(orgId);
  const sql = `WITH RECURSIVE ${chainOf(tables, ref, parameters)}
    SELECT coalesce(sum(size_bytes), 0) AS bytes FROM chain`;
  return { sql, values: parameters.values };
}

/** Of a harness and of everything above it, root first, what they are and their network rules. */
export function renderNetworkChain(tables: Tables, orgId: string, ref: HarnessRef): Statement {
  const parameters = Parameters.of(orgId);
  const columns = columnsOf('h', [...SMALL_COLUMNS, COLUMN_OF.network_access]);
  const sql = `WITH RECURSIVE ${chainOf(tables, ref, parameters)}
    SELECT ${columns} FROM chain JOIN ${tables.harness} h ON h.org_id = $1 AND h.id = chain.id ORDER BY level DESC`;
  return { sql, values: parameters.values };
}

/** Everything that inherits from a harness, without the content, parents before their children. */
export function renderDescendants({ harness }: Tables, orgId: string, id: string): Statement {
  const columns = (alias: string) => columnsOf(alias, ['id', 'parent_harness_id', 'size_bytes', 'name']);
  const sql = `WITH RECURSIVE below AS (
      SELECT ${columns('h')}, 1 AS level FROM ${harness} h
      WHERE org_id = $1 AND parent_harness_id = $2 AND status <> 'deleted'
      UNION ALL
      SELECT ${columns('c')}, level + 1 FROM below
      JOIN ${harness} c ON c.org_id = $1 AND c.parent_harness_id = below.id AND c.status <> 'deleted'
      WHERE level < ${RECURSION_LIMIT}
    )
    SELECT id, parent_harness_id, size_bytes, level FROM below ORDER BY level, name`;
  return { sql, values: [orgId, id] };
}

/** These harnesses, in no order, if they are not larger than `maxBytes` together. */
export function renderFindAll(
  { harness }: Tables,
  orgId: string,
  ids: readonly string[],
  maxBytes: number,
): Statement {
  const where = `org_id = $1 AND id = ANY ($2::uuid[]) AND status <> 'deleted'`;
  return {
    sql: `SELECT ${columnsOf('h', SIZED_COLUMNS)} FROM ${harness} h
      WHERE ${where} AND (SELECT sum(size_bytes) FROM ${harness} WHERE ${where}) <= $3::bigint`,
    values: [orgId, ids, maxBytes],
  };
}

/** Of an ancestor: all that a descendant's MCP servers and files can clash with. */
const NAMES_TO_CLASH_WITH = `ARRAY(SELECT jsonb_object_keys(a.mcp_servers)) AS servers,
  ARRAY(SELECT file ->> 'path' FROM jsonb_array_elements(a.initial_files) AS file) AS files`;

/**
 * What a write is decided on: the harness, if one is named and it is not larger than `maxBytes`, the wanted or present
 * parent, and what is below.
 */
export function renderLoad(
  tables: Tables,
  orgId: string,
  { ref, parentId }: { ref: HarnessRef | null; parentId: string | null },
  maxBytes: number,
): Statement {
  const { harness, org } = tables;
  const parameters = Parameters.of(orgId);
  const parent = parameters.add(parentId, 'uuid');
  const alive = (alias: string) => `${alias}.org_id = $1 AND ${alias}.status <> 'deleted'`;
  const sql = `WITH RECURSIVE target AS MATERIALIZED (
      SELECT ${columnsOf('h', SIZED_COLUMNS)} FROM ${harness} h WHERE ${ref ? whereRef(tables, ref, parameters) : 'false'}
    ), above AS (
      SELECT a.id, a.parent_harness_id, a.status, ${NAMES_TO_CLASH_WITH}, 1 AS level FROM ${harness} a
      WHERE ${alive('a')} AND a.id = coalesce(${parent}, (SELECT parent_harness_id FROM target))
      UNION ALL
      SELECT a.id, a.parent_harness_id, a.status, ${NAMES_TO_CLASH_WITH}, level + 1 FROM above
      JOIN ${harness} a ON ${alive('a')} AND a.id = above.parent_harness_id WHERE level < ${RECURSION_LIMIT}
    ), below AS (
      SELECT id, 1 AS level FROM target
      UNION ALL
      SELECT b.id, level + 1 FROM below
      JOIN ${harness} b ON ${alive('b')} AND b.parent_harness_id = below.id WHERE level < ${RECURSION_LIMIT}
    ), children AS (
      SELECT c.name, c.status FROM target JOIN ${harness} c ON ${alive('c')} AND c.parent_harness_id = target.id
    )
    SELECT o.tree_version, target.*,
      target.id IS NOT NULL AND (target.id = o.default_harness_id
        OR (o.default_harness_id IS NULL AND target.is_built_in AND target.name = 'generic')) AS is_default,
      ARRAY(SELECT name FROM children WHERE status = 'active' ORDER BY name LIMIT ${CHILDREN_NAMED}) AS active_children,
      ARRAY(SELECT name FROM children ORDER BY name LIMIT ${CHILDREN_NAMED}) AS children,
      (SELECT json_agg(json_build_object('id', id, 'status', status, 'servers', servers, 'files', files)
        ORDER BY level) FROM above) AS ancestors,
      (SELECT max(level) FROM below) AS height
    FROM ${org} o LEFT JOIN target ON true
    WHERE o.org_id = $1 AND coalesce(target.size_bytes, 0) <= ${parameters.add(maxBytes, 'bigint')}`;
  return { sql, values: parameters.values };
}

/** Why an insert did not happen: how many harnesses there are, and who holds the name. */
export function renderOrgState({ harness, org }: Tables, orgId: string, name: string): Statement {
  return {
    sql: `SELECT o.own_harnesses, h.id AS name_holder FROM ${org} o
      LEFT JOIN ${harness} h ON h.org_id = o.org_id AND h.name = $2 AND h.status <> 'deleted' WHERE o.org_id = $1`,
    values: [orgId, name],
  };
}
