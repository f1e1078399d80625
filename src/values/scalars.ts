import { nearest } from './nearest.js';
import { problem, type Problem, type Rule } from './problem.js';
import { wrongType } from './shape.js';
import { byteCount } from './text.js';

/** A string of at most `limit` UTF-8 bytes. */
export function textProblems(limit: number): Rule {
  return (value) => {
    if (typeof value !== 'string') return [wrongType('a string', value)];
    const bytes = byteCount(value);
    return bytes > limit
      ? [problem('too_long', `must be at most ${limit} bytes of UTF-8, has ${bytes}`)]
      : [];
  };
}

export function booleanProblems(value: unknown): Problem[] {
  return typeof value === 'boolean' ? [] : [wrongType('a boolean', value)];
}

/** One of a few words. */
export function oneOf(...words: string[]): Rule {
  return (value) => {
    if (typeof value !== 'string') return [wrongType('a string', value)];
    return words.includes(value)
      ? []
      : [problem('invalid_value', `must be one of ${words.join(', ')}`, '', nearest(value, words))];
  };
}
