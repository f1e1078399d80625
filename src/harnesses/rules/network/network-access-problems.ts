import { eachProblem, fieldProblems, optional, text, tooMany } from '../../../values/members.js';
import { problem, type Problem, type Rule } from '../../../values/problem.js';
import { wrongType } from '../../../values/shape.js';
import { parsePattern } from './network-pattern.js';

export const MAX_PATTERNS = 500;
export const MAX_PATTERN_CHARACTERS = 2048;

/** Everything that is wrong with `{allowed?, blocked?}`, in document order. Null is "nothing", here and inside. */
export const networkAccessProblems: Rule = optional((value) =>
  fieldProblems(value, { allowed: listProblems, blocked: listProblems }, []),
);

/** Beyond the limit nothing is looked at: a list of a million patterns costs no more than a full one. */
function listProblems(list: unknown): Problem[] {
  if (!Array.isArray(list)) return [wrongType('an array of strings', list)];
  return [
    ...tooMany(list.length, MAX_PATTERNS, 'patterns'),
    ...eachProblem(list.slice(0, MAX_PATTERNS).entries(), patternProblems),
  ];
}

function patternProblems(pattern: unknown): Problem[] {
  if (typeof pattern !== 'string') return [wrongType('a string', pattern)];
  const length = text(MAX_PATTERN_CHARACTERS, 0)(pattern);
  if (length.length > 0) return length;
  const parsed = parsePattern(pattern);
  return 'refused' in parsed
    ? [problem('invalid_network_pattern', parsed.refused, '', parsed.suggestion)]
    : [];
}
