import { problem, type Problem, type Rule } from './problem.js';
import { nearest, wrongType } from './shape.js';
import { byteCount } from './text.js';
import { isHarnessId } from './ids.js';
import { DISPLAY_NAME_BYTES } from './names.js';

const KIB = 1024;
export const DESCRIPTION_BYTES = 10 * KIB;
export const SYSTEM_PROMPT_BYTES = 1024 * KIB;
export const MODEL_ID_LIMIT = 255;

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

export function displayNameProblems(value: unknown): Problem[] {
  if (typeof value === 'string' && value.trim() === '') {
    return [problem('too_short', 'must not be blank; leave it out to have it derived from the name')];
  }
  return textProblems(DISPLAY_NAME_BYTES)(value);
}

export function modelIdProblems(value: unknown): Problem[] {
  if (typeof value !== 'string') return [wrongType('a string', value)];
  return /^[^\p{C}\p{Z}]{1,255}$/u.test(value)
    ? []
    : [problem('invalid_format', `must be 1 to ${MODEL_ID_LIMIT} printable characters without spaces`)];
}

export function harnessIdProblems(value: unknown): Problem[] {
  if (typeof value !== 'string') return [wrongType('a string', value)];
  return isHarnessId(value)
    ? []
    : [problem('invalid_format', 'must be harness_ and 32 lower-case hex digits')];
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
