import { mostBytes } from './most-json-bytes.js';
import { byteCount } from './text.js';
import type { Steps } from './turns.js';

/** How many bytes a value has as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return byteCount(JSON.stringify(value));
}

/**
 * Whether an object has more than `limit` bytes as JSON. Adds up one member after the other, in steps, and stops at the
 * first that is too much; most are far from any limit, so what they could take at most is looked at first.
 */
export function* isJsonAbove(value: object, limit: number): Steps<boolean> {
  return mostBytes(value) > limit && (yield* leftOfObject(value, limit)) < 0;
}

/** What is left of so many bytes after an object; less than zero when they are too few for it. */
function* leftOfObject(value: object, limit: number): Steps<number> {
  let left = limit - 2;
  let comma = 0;
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    left -= comma + jsonBytes(key) + 1;
    comma = 1;
    left = Array.isArray(member) ? yield* leftOfList(member, left) : leftOf(member, left);
    if (left < 0) return left;
    yield;
  }
  return left;
}

function* leftOfList(members: readonly unknown[], limit: number): Steps<number> {
  let left = limit - 2 - Math.max(0, members.length - 1);
  for (const member of members) {
    left = leftOf(member, left);
    if (left < 0) return left;
    yield;
  }
  return left;
}

/** The same of any value, at once. */
function leftOf(value: unknown, left: number): number {
  if (typeof value === 'string') return left - value.length < 0 ? -1 : left - jsonBytes(value);
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return left - String(value).length;
  if (typeof value !== 'object' || value === null) return left - (JSON.stringify(value) ?? 'null').length;
  const isList = Array.isArray(value);
  left -= 2;
  let comma = 0;
  for (const key of isList ? value.keys() : Object.keys(value)) {
    const member = (value as Record<string | number, unknown>)[key];
    if (member === undefined && !isList) continue;
    left -= comma + (isList ? 0 : jsonBytes(key as string) + 1);
    comma = 1;
    left = leftOf(member, left);
    if (left < 0) return left;
  }
  return left;
}
