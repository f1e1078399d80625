/** No character takes more bytes in JSON than this (`\u0001`). */
const BYTES_PER_CHARACTER = 6;
/** Numbers, true, false and null; the longest is `-1.7976931348623157e+308`. */
const BYTES_PER_SCALAR = 24;
/** Quotation marks, colon and comma. */
const BYTES_AROUND_MEMBER = 4;

/** How many bytes a value could have as JSON at most, without making the JSON. */
export function mostBytes(value: unknown): number {
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
