import { isDeepStrictEqual } from 'node:util';

/** A value that differs, at its place (RFC 6901). A side that lacks it has no key. */
export interface Change {
  pointer: string;
  from?: unknown;
  to?: unknown;
}

/** Every difference of two JSON values: key by key in objects, and lists as a whole. */
export function changesBetween(from: unknown, to: unknown, pointer = ''): Change[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (!isObject(from) || !isObject(to)) {
    return [{ pointer, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  }
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key) =>
    changesBetween(ownValue(from, key), ownValue(to, key), `${pointer}/${escaped(key)}`),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An MCP server may well be called `constructor`. */
function ownValue(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
