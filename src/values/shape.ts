import { problem, type Problem } from './problem.js';

export type JsonObject = Record<string, unknown>;

/** True for what JSON calls an object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are equal. The order of keys carries no meaning, nor does the sign of zero. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => one === b[i] || isSame(one, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

/** The JSON name of a value's type, for messages. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The problem of a value that has the wrong JSON type: `wrongType('a string', 7)`. */
export function wrongType(expected: string, value: unknown, pointer = ''): Problem {
  if (value === undefined) return problem('required', `is required and must be ${expected}`, pointer);
  return problem('invalid_type', `must be ${expected}, is ${typeName(value)}`, pointer);
}

/** What others can use of a class. */
export type Public<T> = Pick<T, keyof T>;

/** Each key may be absent or undefined; `Partial` does not say the latter under `exactOptionalPropertyTypes`. */
export type Optional<T> = { [Key in keyof T]?: T[Key] | undefined };
