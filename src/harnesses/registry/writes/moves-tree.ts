import type { HarnessRow } from '../../storage/harness-row.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import { isSame } from '../../../values/shape.js';

/**
 * Whether others decide on what this write changes: status, parent and name, which an insert or a child relies on, and
 * the names of servers and files, which must not clash with what is inherited.
 */
export function movesTree(
  row: HarnessRow,
  before: HarnessContent,
  { content, status }: { content: HarnessContent; status: string },
): boolean {
  return status !== row.status || !isSame(reliedOn(before), reliedOn(content));
}

function reliedOn({ name, parent_harness_id, mcpServers, initial_files }: HarnessContent) {
  const paths = initial_files.map(({ path }) => path);
  return [name, parent_harness_id, Object.keys(mcpServers).sort(), paths.sort()];
}
