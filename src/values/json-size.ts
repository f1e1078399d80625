import { mostBytes } from './most-json-bytes.js';
import { byteCount } from './text.js';

/** How many bytes a value has as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return byteCount(JSON.stringify(value));
}

/**
 * Whether a value has more than `limit` bytes as JSON. Adds up one member after the other and stops at the first that is
 * too much, and most values are far from any limit: what they could take at most is looked at first.
 */
export function isJsonAbove(value: unknown, limit: number): boolean {
  return mostBytes(value) > limit && leftOf(value, limit) < 0;
}

/** What is left of so many bytes after a value; less than zero when they are too few for it. */
function leftOf(value: unknown, left: number): number {
  if (typeof value === 'string') return left - value.length < 0 ? -1 : left - jsonBytes(value);
  if (typeof value !== 'object' || value === null) return left - (JSON.stringify(value) ?? 'null').length;
  const isList = Array.isArray(value);
  const members = Object.entries(value).filter(([, member]) => isList || member !== undefined);
  // Brackets, and the commas between the members.
  left -= 2 + Math.max(0, members.length - 1);
  for (const [key, member] of members) {
    if (left < 0) return left;
    if (!isList) left -= jsonBytes(key) + 1;
    left = leftOf(member, left);
  }
  return left;
}
