import { isDeepStrictEqual } from 'node:util';
import type { Operation } from 'rfc6902';
import { pointerTo } from './problem.js';

type Tokens = (string | number)[];
type Pair = [from: number, to: number];
type Json = Record<string, unknown>;

/**
 * What one diff may spend: pairs of list elements looked at, and keys. Harnesses as people write them stay far below,
 * with two lists of 500 patterns. Beyond it lists and objects are replaced whole, so that nobody can keep the process
 * busy, or fill its memory, with two long lists.
 */
const BUDGET = 600_000;

/** What is left to spend. */
interface Budget {
  left: number;
}

/** The RFC 6902 patch that makes one object the other, of `add`, `remove` and `replace`. */
export function differences(from: object, to: object): Operation[] {
  return compare(from, to, [], { left: BUDGET });
}

function compare(from: unknown, to: unknown, at: Tokens, budget: Budget): Operation[] {
  if (isDeepStrictEqual(from, to)) return [];
  const patch =
    Array.isArray(from) && Array.isArray(to)
      ? compareLists(from, to, at, budget)
      : isObject(from) && isObject(to)
        ? compareObjects(from, to, at, budget)
        : null;
  return patch ?? [{ op: 'replace', path: pointerTo(...at), value: to }];
}

/** Null: too much to compare. */
function compareObjects(from: Json, to: Json, at: Tokens, budget: Budget): Operation[] | null {
  const [before, after] = [Object.keys(from), Object.keys(to)];
  if (!spend(budget, before.length + after.length)) return null;
  const removed = before.filter((key) => !Object.hasOwn(to, key));
  const added = after.filter((key) => !Object.hasOwn(from, key));
  const kept = before.filter((key) => Object.hasOwn(to, key));
  return [
    ...removed.map((key): Operation => ({ op: 'remove', path: pointerTo(...at, key) })),
    ...added.map((key): Operation => ({ op: 'add', path: pointerTo(...at, key), value: to[key] })),
    ...kept.flatMap((key) => compare(from[key], to[key], [...at, key], budget)),
  ];
}

/**
 * Between two elements that stay, the first ones become one another; what is left of either goes or comes. Null: too
 * much to compare.
 */
function compareLists(from: unknown[], to: unknown[], at: Tokens, budget: Budget): Operation[] | null {
  const stay = staying(from, to, budget);
  if (!stay) return null;
  const operations: Operation[][] = [];
  let [i, j] = [0, 0];
  let length = from.length;
  for (const [nextI, nextJ] of [...stay, [from.length, to.length]] as Pair[]) {
    while (i < nextI && j < nextJ) operations.push(compare(from[i++], to[j], [...at, j++], budget));
    for (; i < nextI; i++, length--) operations.push([{ op: 'remove', path: pointerTo(...at, j) }]);
    for (; j < nextJ; j++, length++) {
      operations.push([{ op: 'add', path: pointerTo(...at, j < length ? j : '-'), value: to[j] }]);
    }
    i++;
    j++;
  }
  return operations.flat();
}

/** Which elements stay, as indexes before and after: a longest common subsequence. */
function staying(from: unknown[], to: unknown[], budget: Budget): Pair[] | null {
  const numberOf = numbering();
  const [a, b] = [from.map(numberOf), to.map(numberOf)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (!spend(budget, (middleA.length + 1) * (middleB.length + 1))) return null;
  return [
    ...Array.from({ length: start }, (_, i): Pair => [i, i]),
    ...longest(middleA, middleB).map(([i, j]): Pair => [start + i, start + j]),
    ...Array.from({ length: end }, (_, i): Pair => [a.length - end + i, b.length - end + i]),
  ];
}

/** Gives each value a number, the same to values that are the same. */
function numbering(): (value: unknown) => number {
  const numbers = new Map<string, number>();
  return (value) => {
    const text = canonical(value);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}

/** The order of object keys carries no meaning. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function longest(a: number[], b: number[]): Pair[] {
  const width = b.length + 1;
  /** How many stay from these two places on. */
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] =
        a[i] === b[j] ? lengths[at + width + 1]! + 1 : Math.max(lengths[at + width]!, lengths[at + 1]!);
    }
  }
  const pairs: Pair[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function spend(budget: Budget, cost: number): boolean {
  if (cost > budget.left) return false;
  budget.left -= cost;
  return true;
}
