import { isObject } from '../../values/shape.js';
import { byteCount } from '../../values/text.js';

/** A JSON value as PostgreSQL's `jsonb` gives it back: the keys of objects by length, then by bytes. */
export function asJsonb(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonb);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, asJsonb(member)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => byteCount(a) - byteCount(b) || compareBytes(a, b)));
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
