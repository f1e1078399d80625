import type { ContentPatch } from '../../rules/content.js';
import type { HarnessContent } from '../../rules/harness-fields.js';
import { mergeProblems } from '../../rules/effective/merge-problems.js';
import { inheritedFrom, parentProblems, type Ancestor } from '../../rules/parents.js';
import type { Problem } from '../../../values/problem.js';
import type { ExistingHarness } from '../../storage/loaded-harness.js';

/** What is wrong with giving a new harness this parent. */
export function adoptionProblems(ancestors: Ancestor[], content: HarnessContent): Problem[] {
  return [
    ...parentProblems(null, ancestors, 1),
    ...mergeProblems(inheritedFrom(ancestors), content, () => true),
  ];
}

/** What is wrong with a new parent, and what newly clashes with what is inherited. */
export function inheritanceProblems(
  { row, ancestors, height }: Pick<ExistingHarness, 'row' | 'ancestors' | 'height'>,
  before: HarnessContent,
  after: HarnessContent,
  patch: ContentPatch,
): Problem[] {
  if (after.parent_harness_id === null) return [];
  const isMoved = after.parent_harness_id !== before.parent_harness_id;
  const isSent = (key: 'mcpServers' | 'initial_files') => patch[key] !== undefined;
  // What the write is not about may clash already, since a parent's later edit.
  const concerned = {
    mcpServers: isMoved || isSent('mcpServers') ? after.mcpServers : {},
    initial_files: isMoved || isSent('initial_files') ? after.initial_files : [],
  };
  return [
    ...(isMoved ? parentProblems(row.id, ancestors, height) : []),
    ...mergeProblems(inheritedFrom(ancestors), concerned, isSent),
  ];
}
