import { byteCount } from './text.js';

/** No character takes more bytes in JSON than this (`\u0001`). */
const BYTES_PER_CHARACTER = 6;
/** Numbers, true, false and null; the longest is `-1.7976931348623157e+308`. */
const BYTES_PER_SCALAR = 24;
/** Quotation marks, colon and comma. */
const BYTES_AROUND_MEMBER = 4;

/** How many bytes a value has as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return byteCount(JSON.stringify(value));
}

/**
 * How many bytes a value has as JSON if they are more than `limit`, else null. Most values are far from any limit: what
 * they could take at most is added up, and only where that leaves a doubt they are written down.
 */
export function jsonBytesAbove(value: unknown, limit: number): number | null {
  if (mostBytes(value) <= limit) return null;
  const bytes = jsonBytes(value);
  return bytes > limit ? bytes : null;
}

function mostBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * BYTES_PER_CHARACTER + BYTES_AROUND_MEMBER;
  if (typeof value !== 'object' || value === null) return BYTES_PER_SCALAR + BYTES_AROUND_MEMBER;
  let bytes = BYTES_AROUND_MEMBER + 2;
  if (Array.isArray(value)) {
    for (const member of value) bytes += mostBytes(member);
    return bytes;
  }
  for (const key of Object.keys(value)) {
    bytes += mostBytes(key) + mostBytes((value as Record<string, unknown>)[key]);
  }
  return bytes;
}
