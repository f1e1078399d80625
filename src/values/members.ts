import { unknownKey } from './nearest.js';
import { MAX_PROBLEMS, pointerTo, problem, under, type Problem, type Rule } from './problem.js';
import { isObject, wrongType, type JsonObject } from './shape.js';
import { characterCount } from './text.js';

/** Lifts a rule to an optional value: explicit null counts as absent. */
export function optional(rule: Rule): Rule {
  return (value) => (value === null || value === undefined ? [] : rule(value));
}

/** A string of `min` to `max` characters (code points). */
export function text(max: number, min = 1): Rule {
  return (value) => {
    if (typeof value !== 'string') return [wrongType('a string', value)];
    if (isLongerThan(value, max)) return [problem('too_long', `must have at most ${max} characters`)];
    return value.length < min ? [problem('too_short', 'must not be empty')] : [];
  };
}

/** Counts the code points only where the cheap `length` leaves a doubt: one of them is 1 or 2 code units. */
function isLongerThan(value: string, max: number): boolean {
  return value.length > max && (value.length > 2 * max || characterCount(value) > max);
}

/** Patterns a text must not match, each with the sentence that says so. */
export type Forbidden = readonly (readonly [pattern: RegExp, detail: string])[];

/** One `invalid_format` per pattern that the text matches. */
export function forbiddenProblems(value: string, forbidden: Forbidden): Problem[] {
  return forbidden
    .filter(([pattern]) => pattern.test(value))
    .map(([, detail]) => problem('invalid_format', detail));
}

/** The problem of a list or map with more members than it may have. */
export function tooMany(count: number, limit: number, what: string): Problem[] {
  return count > limit ? [problem('too_many', `has ${count} ${what}; the limit is ${limit}`)] : [];
}

/** The problems of the members of a list or map, in document order, until no response would show more. */
export function eachProblem<Key extends string | number, Member>(
  members: Iterable<[Key, Member]>,
  rule: (member: Member, key: Key) => Problem[],
): Problem[] {
  let problems: Problem[] = [];
  for (const [key, member] of members) {
    const found = rule(member, key);
    if (found.length > 0) problems = problems.concat(under(pointerTo(key), found));
    if (problems.length >= MAX_PROBLEMS) break;
  }
  return problems;
}

/** A map with keys of the caller's choice. Members beyond the limit are not looked at: the map is refused anyway. */
export function mapProblems(
  value: unknown,
  limit: number,
  what: string,
  rule: (member: unknown, key: string) => Problem[],
): Problem[] {
  if (!isObject(value)) return [wrongType('an object', value)];
  const keys = Object.keys(value);
  return [...tooMany(keys.length, limit, what), ...eachProblem(firstMembers(value, limit, keys), rule)];
}

/** An object with known keys: every key in the order it was sent, then the required ones that are absent. */
export function fieldProblems(
  value: unknown,
  rules: Record<string, Rule>,
  required: readonly string[],
): Problem[] {
  if (!isObject(value)) return [wrongType('an object', value)];
  const known = Object.keys(rules);
  const missing = (key: string) => problem('required', `${key} is required`, pointerTo(key));
  const absent = required.filter((key) => !Object.hasOwn(value, key)).map(missing);
  const members = firstMembers(value, MAX_PROBLEMS + known.length);
  const found = members.flatMap(([key, member]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) return [unknownKey(key, known)];
    if (member === null || member === undefined) return required.includes(key) ? [missing(key)] : [];
    return under(pointerTo(key), rule(member));
  });
  return [...found, ...absent];
}

/** `Object.entries` of a hostile object with a million keys costs seconds. */
export function firstMembers(
  value: JsonObject,
  limit: number,
  keys: string[] = Object.keys(value),
): [string, unknown][] {
  return keys.slice(0, limit).map((key) => [key, value[key]]);
}

/** Lets `user` have `key` unless somebody has it already, who is then returned. */
export function claim<User>(taken: Map<string, User>, key: string, user: User): User | undefined {
  const earlier = taken.get(key);
  if (earlier === undefined) taken.set(key, user);
  return earlier;
}
