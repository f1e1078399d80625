import { eachProblem, fieldProblems, optional, text, tooMany } from '../../../values/members.js';
import { problem, type Problem, type Rule } from '../../../values/problem.js';
import { isObject, wrongType } from '../../../values/shape.js';
import { byteCount } from '../../../values/text.js';
import { parsePattern } from './network-pattern.js';

export const MAX_PATTERNS = 500;
export const MAX_PATTERN_CHARACTERS = 2048;
/** Of both lists together. */
export const MAX_ALL_PATTERN_BYTES = 256 * 1024;

/** Everything that is wrong with `{allowed?, blocked?}`, in document order. Null is "nothing", here and inside. */
export const networkAccessProblems: Rule = optional((value) => {
  const isTooLarge = patternBytes(value) > MAX_ALL_PATTERN_BYTES;
  const list: Rule = (one) => listProblems(one, isTooLarge ? formProblems : patternProblems);
  return [
    ...(isTooLarge ? [ALL_TOO_LARGE] : []),
    ...fieldProblems(value, { allowed: list, blocked: list }, []),
  ];
});

const ALL_TOO_LARGE = problem(
  'too_large',
  `all patterns together must have at most ${MAX_ALL_PATTERN_BYTES} bytes (256 KiB)`,
);

function patternBytes(value: unknown): number {
  const lists = isObject(value) ? [value.allowed, value.blocked] : [];
  const patterns = lists.flatMap((list): unknown[] =>
    Array.isArray(list) ? list.slice(0, MAX_PATTERNS) : [],
  );
  return patterns.reduce((sum: number, one) => (typeof one === 'string' ? sum + byteCount(one) : sum), 0);
}

/** Beyond the limit nothing is looked at: a list of a million patterns costs no more than a full one. */
function listProblems(list: unknown, rule: Rule): Problem[] {
  if (!Array.isArray(list)) return [wrongType('an array of strings', list)];
  return [
    ...tooMany(list.length, MAX_PATTERNS, 'patterns'),
    ...eachProblem(list.slice(0, MAX_PATTERNS).entries(), rule),
  ];
}

const formProblems = text(MAX_PATTERN_CHARACTERS, 0);

function patternProblems(pattern: unknown): Problem[] {
  const form = formProblems(pattern);
  if (form.length > 0) return form;
  const parsed = parsePattern(pattern as string);
  return 'refused' in parsed
    ? [problem('invalid_network_pattern', parsed.refused, '', parsed.suggestion)]
    : [];
}
