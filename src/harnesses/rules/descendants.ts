/** A descendant without its content: where it hangs, and about how large it is. */
export interface Descendant {
  id: string;
  parent_harness_id: string;
  /** 1 for a child. */
  level: number;
  size_bytes: number;
}

/** Below `rootId`, each with everything under it before its next sibling: a walk needs to know one path only. */
export function depthFirst(descendants: readonly Descendant[], rootId: string): Descendant[] {
  const children = new Map<string, Descendant[]>();
  for (const one of descendants) {
    const siblings = children.get(one.parent_harness_id);
    if (siblings) siblings.push(one);
    else children.set(one.parent_harness_id, [one]);
  }
  const below = (id: string): Descendant[] =>
    (children.get(id) ?? []).flatMap((child) => [child, ...below(child.id)]);
  return below(rootId);
}

/** Pieces of at most so many descendants and bytes; one that is larger by itself is a piece of its own. */
export function inBatches(
  descendants: readonly Descendant[],
  maxCount: number,
  maxBytes: number,
): Descendant[][] {
  const batches: Descendant[][] = [];
  let bytes = 0;
  for (const one of descendants) {
    const batch = batches.at(-1);
    bytes += one.size_bytes;
    if (batch && batch.length < maxCount && bytes <= maxBytes) {
      batch.push(one);
    } else {
      batches.push([one]);
      bytes = one.size_bytes;
    }
  }
  return batches;
}
