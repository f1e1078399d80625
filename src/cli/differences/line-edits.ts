/** A line of both texts (` `), of the old one (`-`), or of the new one (`+`). */
export interface LineEdit {
  sign: ' ' | '-' | '+';
  line: string;
}

/** Beyond so many edits the texts have little in common, and looking for it costs their square. */
const MAX_EDITS = 1000;

/** A shortest way from the old lines to the new ones. */
export function editLines(old: readonly string[], next: readonly string[]): LineEdit[] {
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end++;
  return [
    ...signed(' ', old.slice(0, start)),
    ...editMiddle(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    ...signed(' ', old.slice(old.length - end)),
  ];
}

function editMiddle(old: readonly string[], next: readonly string[]): LineEdit[] {
  const reaches = findReaches(old, next);
  return reaches ? walkBack(old, next, reaches) : [...signed('-', old), ...signed('+', next)];
}

function signed(sign: LineEdit['sign'], lines: readonly string[]): LineEdit[] {
  return lines.map((line) => ({ sign, line }));
}

/** How far the old lines are used up on each diagonal `k` (old minus new position), at index `k + edits`. */
type Reach = Int32Array;

/**
 * E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the furthest reach with 0, 1, 2 … edits, until
 * one reaches the end of both. Undefined when that takes too many.
 */
function findReaches(old: readonly string[], next: readonly string[]): Reach[] | undefined {
  const reaches: Reach[] = [];
  for (let edits = 0; edits <= MAX_EDITS; edits++) {
    const reach: Reach = new Int32Array(2 * edits + 1).fill(-1);
    reaches.push(reach);
    for (let k = -edits; k <= edits; k += 2) {
      let x = edits === 0 ? 0 : startOf(reaches, edits, k).x;
      while (x < old.length && x - k < next.length && old[x] === next[x - k]) x++;
      reach[k + edits] = x;
      if (x >= old.length && x - k >= next.length) return reaches;
    }
  }
  return undefined;
}

/** Where a diagonal begins after one more edit: below an added line, or beside a removed one. */
function startOf(reaches: readonly Reach[], edits: number, k: number): { x: number; isAdded: boolean } {
  const before = (diagonal: number) => reaches[edits - 1]![diagonal + edits - 1] ?? -1;
  const isAdded = k === -edits || (k !== edits && before(k - 1) < before(k + 1));
  return isAdded ? { x: before(k + 1), isAdded } : { x: before(k - 1) + 1, isAdded };
}

function walkBack(old: readonly string[], next: readonly string[], reaches: readonly Reach[]): LineEdit[] {
  const edits: LineEdit[] = [];
  let x = old.length;
  let y = next.length;
  for (let count = reaches.length - 1; count > 0; count--) {
    const start = startOf(reaches, count, x - y);
    for (; x > start.x; x--, y--) edits.push({ sign: ' ', line: old[x - 1]! });
    if (start.isAdded) edits.push({ sign: '+', line: next[--y]! });
    else edits.push({ sign: '-', line: old[--x]! });
  }
  for (; x > 0; x--) edits.push({ sign: ' ', line: old[x - 1]! });
  return edits.reverse();
}
