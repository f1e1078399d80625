import { pointerTo, problem, under, type Problem } from '../problem.js';
import { isObject, unknownKeys, wrongType } from '../shape.js';
import { characterCount } from '../text.js';
import { parsePattern } from './network-pattern.js';

const LISTS = ['allowed', 'blocked'];
const MAX_PATTERNS = 500;
const MAX_PATTERN_CHARACTERS = 2048;

/** Everything that is wrong with `{allowed?, blocked?}`, in document order. Null is "nothing", here and inside. */
export function networkAccessProblems(value: unknown): Problem[] {
  if (value === null || value === undefined) return [];
  if (!isObject(value)) return [wrongType('an object', value)];
  return Object.entries(value).flatMap(([key, list]) =>
    LISTS.includes(key) ? under(pointerTo(key), listProblems(list)) : unknownKeys({ [key]: list }, LISTS),
  );
}

/** Beyond the limit nothing is looked at: a list of a million patterns costs no more than a full one. */
function listProblems(list: unknown): Problem[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) return [wrongType('an array of strings', list)];
  const tooMany = problem('too_many', `has ${list.length} patterns; at most ${MAX_PATTERNS} are allowed`);
  const problems = list
    .slice(0, MAX_PATTERNS)
    .flatMap((pattern, index) => under(pointerTo(index), patternProblems(pattern)));
  return list.length > MAX_PATTERNS ? [tooMany, ...problems] : problems;
}

function patternProblems(pattern: unknown): Problem[] {
  if (typeof pattern !== 'string') return [wrongType('a string', pattern)];
  const length = characterCount(pattern);
  if (length > MAX_PATTERN_CHARACTERS) {
    return [
      problem('too_long', `is ${length} characters long; at most ${MAX_PATTERN_CHARACTERS} are allowed`),
    ];
  }
  const parsed = parsePattern(pattern);
  return 'refused' in parsed ? [problem('invalid_network_pattern', parsed.refused)] : [];
}
