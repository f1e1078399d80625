import { changesBetween, type Change } from './changes.js';
import type { Comparison } from './compare.js';
import { toLines } from './content.js';
import { unifiedDiff } from './unified-diff.js';

/** A comparison as a unified diff of YAML; `[]` when nothing would change. */
export async function diffLines({ imported, stored, next }: Comparison): Promise<string[]> {
  if (imported.outcome === 'unchanged') return [];
  const old = stored ? await toLines(stored.content) : [];
  const hunks = unifiedDiff(old, await toLines(next));
  return [
    stored ? `--- ${imported.harness.name} (version ${stored.version} on the server)` : '--- /dev/null',
    `+++ ${imported.file}`,
    // The server compares secrets, and shows them to nobody.
    ...(hunks.length > 0 ? hunks : ['Header values of MCP servers differ; they are never shown.']),
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
  /** Empty although something is updated: header values of MCP servers differ. */
  changes: Change[];
}
