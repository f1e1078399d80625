import type { HarnessContent } from '../harness-fields.js';
import { pointerTo, problem, type Problem } from '../../../values/problem.js';
import { nameConflicts, pathConflicts, type Conflict } from './conflicts.js';

/** What a harness inherits that its own elements can clash with. */
export interface Inherited {
  servers: string[];
  files: string[];
}

/**
 * Clashes between what a harness has itself and what it inherits. `sent` says whether the write is about a key; if it
 * is not, the new parent is the trouble. Clashes among inherited elements are not this harness's.
 */
export function mergeProblems(
  inherited: Inherited,
  own: Pick<HarnessContent, 'mcpServers' | 'initial_files'>,
  sent: (key: 'mcpServers' | 'initial_files') => boolean,
): Problem[] {
  const servers = Object.keys(own.mcpServers);
  const files = own.initial_files.map(({ path }) => path);
  return [
    ...ownConflicts(nameConflicts(unique([...inherited.servers, ...servers])), servers).map(
      ({ mine, other }) =>
        problem(
          'mcp_name_collision',
          `its tools would have the same names as those of ${other}, which is inherited`,
          sent('mcpServers') ? pointerTo('mcpServers', mine) : '/parent_harness_id',
        ),
    ),
    ...ownConflicts(pathConflicts(unique([...inherited.files, ...files])), files).map(({ mine, other }) =>
      problem(
        'path_conflict',
        `cannot exist beside ${other}, which is inherited: one would be a folder of the other`,
        sent('initial_files')
          ? pointerTo('initial_files', files.indexOf(mine), 'path')
          : '/parent_harness_id',
      ),
    ),
  ];
}

function ownConflicts(conflicts: Conflict[], own: string[]): { mine: string; other: string }[] {
  const isMine = new Set(own);
  return conflicts.flatMap(({ later, earlier }) => {
    if (isMine.has(later)) return isMine.has(earlier) ? [] : [{ mine: later, other: earlier }];
    return isMine.has(earlier) ? [{ mine: earlier, other: later }] : [];
  });
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
