import { exactPointerTo } from '../../values/problem.js';
import { isObject, isSame, type JsonObject } from '../../values/shape.js';

/** A value that differs, at its place (RFC 6901). A side that lacks it has no key. */
export interface Change {
  pointer: string;
  from?: unknown;
  to?: unknown;
}

/** Every difference of two JSON values: key by key in objects, and lists as a whole. */
export function changesBetween(from: unknown, to: unknown, pointer = ''): Change[] {
  if (isSame(from, to)) return [];
  if (!isObject(from) || !isObject(to)) {
    return [{ pointer, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  }
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key) =>
    changesBetween(ownValue(from, key), ownValue(to, key), pointer + exactPointerTo(key)),
  );
}

/** An MCP server may well be called `constructor`. */
function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
