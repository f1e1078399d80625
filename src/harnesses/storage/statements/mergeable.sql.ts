import { SIZED_COLUMNS } from '../harness-row.js';
import type { HarnessRef } from '../../rules/refs.js';
import { Parameters } from '../../../sql/parameters.js';
import type { Statement } from '../../../sql/statement.js';
import type { Tables } from '../tables.js';
import { chainOf, columnsOf } from './tree.sql.js';

/** What the merge trims from prompts: the white space and line ends of ECMAScript. */
const WHITE_SPACE =
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

interface MergeBounds {
  /** Paths of files that layers on top replace. */
  replaced: readonly string[];
  /** The most bytes of JSON that the merge may have. */
  limit: number;
  /** How large the harnesses may be together to be read now. */
  maxBytes: number;
}

/**
 * A harness and everything above it, root first, if their merge may fit; else one row that has `fits` false and nothing
 * more. Without such a harness the `id` of the only row is null. There are no rows, and nothing is measured, if they are
 * larger than `maxBytes` together.
 *
 * Harnesses whose sizes together are below the limit fit. Of others, prompts and the files that no deeper level replaces
 * are measured: in the database, so that nothing of them is sent, and never as more than they have in the document, so
 * that nothing is refused which would fit.
 */
export function renderMergeable(
  tables: Tables,
  orgId: string,
  ref: HarnessRef,
  { replaced, limit, maxBytes }: MergeBounds,
): Statement {
  const parameters = Parameters.of(orgId);
  const chain = chainOf(tables, ref, parameters);
  const most = parameters.add(limit, 'bigint');
  const mostRead = parameters.add(maxBytes, 'bigint');
  const harnesses = `chain JOIN ${tables.harness} h ON h.org_id = $1 AND h.id = chain.id`;
  const sql = `WITH RECURSIVE ${chain}, merge AS MATERIALIZED (
      SELECT CASE WHEN coalesce(sum(size_bytes), 0) <= ${most} THEN true WHEN sum(size_bytes) > ${mostRead} THEN null ELSE
        (SELECT coalesce(sum(octet_length(btrim(h.system_prompt, ${parameters.add(WHITE_SPACE)}))), 0) FROM ${harnesses}) +
        (SELECT coalesce(sum(bytes), 0) FROM (
          SELECT DISTINCT ON (file ->> 'path') octet_length((file -> 'content')::text) AS bytes
          FROM ${harnesses} CROSS JOIN LATERAL jsonb_array_elements(h.initial_files) AS file
          WHERE file ->> 'path' <> ALL (${parameters.add(replaced, 'text[]')})
          ORDER BY file ->> 'path', chain.level
        ) AS kept) <= ${most} END AS fits, coalesce(sum(size_bytes), 0) AS bytes FROM chain
    )
    SELECT merge.fits, ${columnsOf('h', SIZED_COLUMNS)} FROM merge LEFT JOIN (${harnesses}) ON merge.fits
    WHERE merge.bytes <= ${mostRead} ORDER BY chain.level DESC`;
  return { sql, values: parameters.values };
}
