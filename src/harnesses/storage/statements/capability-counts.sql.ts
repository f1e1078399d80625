import type { Statement } from '../../../sql/statement.js';

export interface CapabilityCount {
  ref: string;
  count: number;
}

/** How many active harnesses have each of these capabilities themselves; none is not in it. */
export function renderCapabilityCounts(table: string, orgId: string, refs: readonly string[]): Statement {
  const sql = `SELECT c.ref, count(*)::integer AS count
    FROM ${table} h, jsonb_to_recordset(h.capabilities) AS c (ref text)
    WHERE h.org_id = $1 AND h.status = 'active' AND c.ref = ANY($2::text[]) GROUP BY c.ref`;
  return { sql, values: [orgId, refs] };
}
