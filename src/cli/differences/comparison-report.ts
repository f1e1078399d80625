import { changesBetween, type Change } from './changes.js';
import type { Comparison } from './compare.js';
import { toLines } from './content.js';
import { unifiedDiff } from './unified-diff.js';

/** The server knows more than it shows: secrets, and whether a display name was given or made of the name. */
const HIDDEN =
  'Only what is not shown differs: a header value of an MCP server, or whether the display name follows the name.';

/** A comparison as a unified diff of YAML; `[]` when nothing would change. */
export async function diffLines({ imported, stored, next }: Comparison): Promise<string[]> {
  if (imported.outcome === 'unchanged') return [];
  const old = stored ? await toLines(stored.content) : [];
  const hunks = unifiedDiff(old, await toLines(next));
  return [
    stored ? `--- ${imported.harness.name} (version ${stored.version} on the server)` : '--- /dev/null',
    `+++ ${imported.file}`,
    ...(hunks.length > 0 ? hunks : [HIDDEN]),
  ];
}

/** The same for machines. */
export function diffDocument({ imported, stored, next }: Comparison): DiffDocument {
  const { outcome, file, harness } = imported;
  return { name: harness.name, file, outcome, changes: changesBetween(stored?.content, next) };
}

export interface DiffDocument {
  name: string;
  file: string;
  outcome: string;
  /** Empty when only what is not shown differs. */
  changes: Change[];
}
