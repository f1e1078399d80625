import { isDeepStrictEqual } from 'node:util';
import { createPatch, type Operation } from 'rfc6902';

/**
 * The RFC 6902 patch that makes one object the other. Key by key: the library compares lists element by element with
 * every element, which is a waste on lists that are the same.
 */
export function differences<T extends object>(from: T, to: T): Operation[] {
  const keys = Object.keys(from) as (keyof T)[];
  return keys
    .filter((key) => !isDeepStrictEqual(from[key], to[key]))
    .flatMap((key) => createPatch({ [key]: from[key] }, { [key]: to[key] }));
}
