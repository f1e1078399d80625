import { problem, type Problem } from '../../values/problem.js';

/** Harnesses from root to leaf, at most. */
export const MAX_CHAIN = 16;

/** A parent or something above it, as far as a write is decided by it. */
export interface Ancestor {
  id: string;
  status: string;
  /** Names of its MCP servers and paths of its files. */
  servers: string[];
  files: string[];
}

/**
 * What is wrong with giving a harness this parent. `ancestors` starts with the parent itself and is empty when it
 * does not exist; `height` is how many levels the harness and its descendants take (1 for a leaf).
 */
export function parentProblems(
  harnessId: string | null,
  ancestors: Pick<Ancestor, 'id' | 'status'>[],
  height: number,
): Problem[] {
  const [parent] = ancestors;
  const refuse = (code: string, detail: string) => [problem(code, detail, '/parent_harness_id')];
  if (!parent) return refuse('parent_not_found', 'no such harness in this organization');
  if (ancestors.some(({ id }) => id === harnessId)) {
    return refuse('parent_cycle', 'a harness cannot inherit from itself or from one that inherits from it');
  }
  if (parent.status !== 'active')
    return refuse('parent_not_active', 'an archived harness cannot become a parent');
  if (ancestors.length + height > MAX_CHAIN) {
    const detail = `at most ${MAX_CHAIN} harnesses from root to leaf, this would make ${ancestors.length + height}`;
    return refuse('parent_chain_too_deep', detail);
  }
  return [];
}

/** Everything that ancestors (nearest first) hand down, root first. */
export function inheritedFrom(ancestors: Ancestor[]): { servers: string[]; files: string[] } {
  const rootFirst = ancestors.toReversed();
  return {
    servers: rootFirst.flatMap(({ servers }) => servers),
    files: rootFirst.flatMap(({ files }) => files),
  };
}
