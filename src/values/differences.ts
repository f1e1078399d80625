import { align, type Alignment, type Budget, type Token } from './alignment.js';
import { exactPointerTo } from './problem.js';
import { isObject, isSame, type JsonObject } from './shape.js';
import { atOnce, type Steps } from './turns.js';

/** An operation of an RFC 6902 patch. */
export type Operation =
  { op: 'add' | 'replace'; path: string; value: unknown } | { op: 'remove'; path: string };

/** Elements of a list that come or go; a list with more is replaced whole. */
const MAX_EDITS = 500;
/** Operations below one top-level key; a key with more is replaced whole. */
const MAX_OPERATIONS = 1000;
/** Characters that the paths of these may have in all: keys can be long, and stand in every path below them. */
const MAX_PATHS = 256 * 1024;
/** Steps that all lists together may cost; those that are left then are replaced whole. */
const MAX_STEPS = 1_000_000;
/** What it costs to look at an element of a list, and how many characters of one cost a step. */
const ELEMENT_STEPS = 5;
const CHARACTERS_PER_STEP = 10;

/** What elements of the lists of a harness are told apart by. */
const ELEMENT_KEYS = ['ref', 'path'];
/** Keys that libraries which apply patches skip or refuse in a path. */
const UNSAFE_KEYS = ['__proto__', 'constructor', 'prototype'];

/**
 * The RFC 6902 patch that makes one object the other. Short where it can be had cheaply, always right: a list or a
 * top-level key that differs in too much is replaced whole, so that no two documents take long to compare.
 */
export function differences<T extends object>(from: T, to: T): Operation[] {
  return atOnce(findingDifferences(from, to));
}

/** The same in steps, one for each top-level key. */
export function* findingDifferences<T extends object>(from: T, to: T): Steps<Operation[]> {
  const [before, after] = [from as JsonObject, to as JsonObject];
  const budget = { steps: MAX_STEPS };
  const operations: Operation[] = [];
  for (const key of allKeys(before, after)) {
    if (!isSame(before[key], after[key])) operations.push(...keyDifferences(before, after, key, budget));
    yield;
  }
  return operations;
}

/** Ends a comparison that has found too much. */
class TooMuch extends Error {}

function keyDifferences(from: JsonObject, to: JsonObject, key: string, budget: Budget): Operation[] {
  const comparison = new Comparison(budget);
  try {
    comparison.member(from, to, key, '');
    return comparison.operations;
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return [{ op: 'replace', path: exactPointerTo(key), value: to[key] }];
  }
}

/** Recurses as deep as the documents are: the rules for `config` bound that. */
class Comparison {
  readonly operations: Operation[] = [];
  private paths = 0;

  constructor(private readonly budget: Budget) {}

  member(from: JsonObject, to: JsonObject, key: string, path: string): void {
    const place = path + exactPointerTo(key);
    if (!Object.hasOwn(to, key)) this.add({ op: 'remove', path: place });
    else if (Object.hasOwn(from, key)) this.value(from[key], to[key], place);
    else this.add({ op: 'add', path: place, value: to[key] });
  }

  private value(from: unknown, to: unknown, path: string): void {
    if (from === to) return;
    if (Array.isArray(from) && Array.isArray(to)) this.list(from, to, path);
    else if (isObject(from) && isObject(to) && !differsUnsafely(from, to)) {
      for (const key of allKeys(from, to)) this.member(from, to, key, path);
    } else this.add({ op: 'replace', path, value: to });
  }

  private list(from: readonly unknown[], to: readonly unknown[], path: string): void {
    const kept = this.align(from, to);
    const edits = kept ? Math.max(from.length, to.length) - kept.length : Infinity;
    if (kept === null || edits > MAX_EDITS) this.add({ op: 'replace', path, value: to });
    else this.steps(from, to, kept, path);
  }

  private align(from: readonly unknown[], to: readonly unknown[]): Alignment | null {
    this.budget.steps -= (from.length + to.length) * ELEMENT_STEPS;
    if (this.budget.steps < 0) return null;
    const key = elementKey(from, to);
    const tokenOf = (one: unknown) => (key ? (one as Record<string, string>)[key]! : this.tokenOf(one));
    const tokens = [from.map(tokenOf), to.map(tokenOf)] as const;
    return this.budget.steps < 0 ? null : align(...tokens, this.budget);
  }

  /** From left to right, so that whatever stands before an operation's index is as it will be. */
  private steps(from: readonly unknown[], to: readonly unknown[], kept: Alignment, path: string): void {
    const isKeyed = elementKey(from, to) !== undefined;
    let [x, y] = [0, 0];
    for (const [nextX, nextY] of [...kept, [from.length, to.length] as const]) {
      for (; x < nextX && y < nextY; x++, y++)
        this.exchange(from[x], to[y], path + exactPointerTo(y), isKeyed);
      for (; x < nextX; x++) this.add({ op: 'remove', path: path + exactPointerTo(y) });
      const isEnd = x === from.length;
      for (; y < nextY; y++)
        this.add({ op: 'add', path: path + exactPointerTo(isEnd ? '-' : y), value: to[y] });
      if (isKeyed && x < from.length && !isSame(from[x], to[y]))
        this.value(from[x], to[y], path + exactPointerTo(y));
      x += 1;
      y += 1;
    }
  }

  /** Other elements at the same place: what has an identity does not turn into something else. */
  private exchange(from: unknown, to: unknown, path: string, isKeyed: boolean): void {
    if (isKeyed) this.add({ op: 'replace', path, value: to });
    else this.value(from, to, path);
  }

  /** Texts cannot be mistaken for elements that are written down as JSON. */
  private tokenOf(value: unknown): Token {
    if (typeof value === 'string') return `"${value}`;
    if (typeof value !== 'object') return value as Token;
    const text = this.budget.steps < 0 ? '' : JSON.stringify(value);
    this.budget.steps -= text.length / CHARACTERS_PER_STEP;
    return text;
  }

  private add(operation: Operation): void {
    this.paths += operation.path.length;
    if (this.operations.length === MAX_OPERATIONS || this.paths > MAX_PATHS) throw new TooMuch();
    this.operations.push(operation);
  }
}

/** The keys of the one, then those that only the other has. */
function allKeys(from: JsonObject, to: JsonObject): string[] {
  return [...Object.keys(from), ...Object.keys(to).filter((key) => !Object.hasOwn(from, key))];
}

/** What elements of both lists are told apart by; undefined: by all they are. */
function elementKey(from: readonly unknown[], to: readonly unknown[]): string | undefined {
  return ELEMENT_KEYS.find((key) => [from, to].every((list) => list.every((one) => hasText(one, key))));
}

function hasText(value: unknown, key: string): boolean {
  return isObject(value) && typeof value[key] === 'string';
}

function differsUnsafely(from: JsonObject, to: JsonObject): boolean {
  const valueOf = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? [object[key]] : []);
  return UNSAFE_KEYS.some((key) => !isSame(valueOf(from, key), valueOf(to, key)));
}
