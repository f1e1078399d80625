import { editLines, type LineEdit } from './line-edits.js';

/** Unchanged lines around a change. */
const CONTEXT = 3;

/** An edit with the lines of each text that stand before it. */
interface Placed extends LineEdit {
  old: number;
  next: number;
}

/** The difference of two texts in the unified format of diff(1), without its two heading lines; `[]` if there is none. */
export function unifiedDiff(old: readonly string[], next: readonly string[]): string[] {
  return hunksOf(placed(editLines(old, next))).flatMap((hunk) => [
    headingOf(hunk),
    ...hunk.map(({ sign, line }) => `${sign}${line}`),
  ]);
}

function placed(edits: LineEdit[]): Placed[] {
  let old = 0;
  let next = 0;
  return edits.map((edit) => ({
    ...edit,
    old: edit.sign === '+' ? old : old++,
    next: edit.sign === '-' ? next : next++,
  }));
}

/** Changes with their context; those whose contexts touch are one hunk. */
function hunksOf(edits: Placed[]): Placed[][] {
  const ranges: { from: number; to: number }[] = [];
  edits.forEach(({ sign }, i) => {
    if (sign === ' ') return;
    const from = Math.max(0, i - CONTEXT);
    const to = Math.min(edits.length, i + CONTEXT + 1);
    const last = ranges.at(-1);
    if (last && from <= last.to) last.to = to;
    else ranges.push({ from, to });
  });
  return ranges.map(({ from, to }) => edits.slice(from, to));
}

function headingOf(hunk: Placed[]): string {
  const { old, next } = hunk[0]!;
  const removed = hunk.filter(({ sign }) => sign !== '+').length;
  const added = hunk.filter(({ sign }) => sign !== '-').length;
  return `@@ -${rangeOf(old, removed)} +${rangeOf(next, added)} @@`;
}

/** Lines count from 1; a range without lines stands behind the line before it. */
function rangeOf(start: number, count: number): string {
  return count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;
}
