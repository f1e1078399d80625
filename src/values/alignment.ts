/** What stays when one list becomes another: elements of both, by index, in order. */
export type Alignment = (readonly [from: number, to: number])[];

/** How much work is left, in steps of the search; shared by all that one answer takes. */
export interface Budget {
  steps: number;
}

/** What stands for an element: elements are the same when these are. */
export type Token = string | number | boolean | null;

/**
 * The longest common subsequence of two lists, by Myers' O(ND) algorithm (E. Myers, "An O(ND) Difference Algorithm and
 * Its Variations", 1986); null when the budget ends before it is found. What both begin and end with, and what only one
 * of them has, costs nothing but a look.
 */
export function align(from: readonly Token[], to: readonly Token[], budget: Budget): Alignment | null {
  const { head, tail } = alignEnds(from, to);
  const [start, end] = [head.length, tail.length];
  const middle = alignShared(sharedOf(from, to, start, end), sharedOf(to, from, start, end), budget);
  return middle && [...head, ...middle, ...tail];
}

/** What both lists begin with, and what the rest of both ends with: an alignment that is always cheap. */
export function alignEnds(
  from: readonly Token[],
  to: readonly Token[],
): { head: Alignment; tail: Alignment } {
  const shortest = Math.min(from.length, to.length);
  let start = 0;
  while (start < shortest && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < shortest - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  return {
    head: Array.from({ length: start }, (_, i) => [i, i] as const),
    tail: Array.from({ length: end }, (_, i) => [from.length - end + i, to.length - end + i] as const),
  };
}

interface Shared {
  tokens: Token[];
  /** Where each of them stands in its list. */
  places: number[];
}

/** Between start and end, the elements of a list that the other one has too. */
function sharedOf(list: readonly Token[], other: readonly Token[], start: number, end: number): Shared {
  const known = new Set(other.slice(start, other.length - end));
  const shared: Shared = { tokens: [], places: [] };
  for (let i = start; i < list.length - end; i++) {
    if (!known.has(list[i]!)) continue;
    shared.tokens.push(list[i]!);
    shared.places.push(i);
  }
  return shared;
}

function alignShared(from: Shared, to: Shared, budget: Budget): Alignment | null {
  const rounds = furthestPaths(from.tokens, to.tokens, budget);
  return rounds && walkBack(rounds, from, to);
}

/**
 * For every number of edits, how far each diagonal (index in `from` minus index in `to`) gets in `from`; the last
 * round reaches the end of both. Diagonal k of round d stands at k + d.
 */
function furthestPaths(from: readonly Token[], to: readonly Token[], budget: Budget): Int32Array[] | null {
  const rounds: Int32Array[] = [];
  for (let edits = 0; ; edits++) {
    const round = new Int32Array(2 * edits + 1);
    for (let k = -edits; k <= edits; k += 2) {
      const begin = edits === 0 ? 0 : stepInto(rounds[edits - 1]!, edits - 1, k);
      let x = begin;
      while (x < from.length && x - k < to.length && from[x] === to[x - k]) x += 1;
      round[k + edits] = x;
      budget.steps -= 1 + x - begin;
      if (x >= from.length && x - k >= to.length) return [...rounds, round];
    }
    if (budget.steps < 0) return null;
    rounds.push(round);
  }
}

/** Where a path enters diagonal k from the round before: down from k + 1, or right from k - 1, whichever is further. */
function stepInto(before: Int32Array, edits: number, k: number): number {
  return comesDown(before, edits, k) ? before[k + 1 + edits]! : before[k - 1 + edits]! + 1;
}

function comesDown(before: Int32Array, edits: number, k: number): boolean {
  if (k - 1 < -edits) return true;
  return k + 1 <= edits && before[k - 1 + edits]! < before[k + 1 + edits]!;
}

function walkBack(rounds: Int32Array[], from: Shared, to: Shared): Alignment {
  const kept: Alignment = [];
  let x = from.tokens.length;
  let k = x - to.tokens.length;
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const before = rounds[edits - 1];
    const begin = before ? stepInto(before, edits - 1, k) : 0;
    for (; x > begin; x--) kept.push([from.places[x - 1]!, to.places[x - 1 - k]!]);
    if (!before) break;
    const isDown = comesDown(before, edits - 1, k);
    x = isDown ? begin : begin - 1;
    k += isDown ? 1 : -1;
  }
  return kept.reverse();
}
