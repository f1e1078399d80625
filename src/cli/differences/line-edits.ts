import { align, alignEnds, type Alignment } from '../../values/alignment.js';

/** A line of both texts (` `), of the old one (`-`), or of the new one (`+`). */
export interface LineEdit {
  sign: ' ' | '-' | '+';
  line: string;
}

/** Enough for a thousand edits. With more, the texts have little in common, and looking for it costs their square. */
const MAX_STEPS = 1_000_000;

/** A shortest way from the old lines to the new ones; where lines change, the old ones come first. */
export function editLines(old: readonly string[], next: readonly string[]): LineEdit[] {
  const edits: LineEdit[] = [];
  let [x, y] = [0, 0];
  for (const [keptX, keptY] of [...keptLines(old, next), [old.length, next.length] as const]) {
    for (; x < keptX; x++) edits.push({ sign: '-', line: old[x]! });
    for (; y < keptY; y++) edits.push({ sign: '+', line: next[y]! });
    if (x < old.length) edits.push({ sign: ' ', line: old[x]! });
    x += 1;
    y += 1;
  }
  return edits;
}

function keptLines(old: readonly string[], next: readonly string[]): Alignment {
  const kept = align(old, next, { steps: MAX_STEPS });
  if (kept) return kept;
  const { head, tail } = alignEnds(old, next);
  return [...head, ...tail];
}
