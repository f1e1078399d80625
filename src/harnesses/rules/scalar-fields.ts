import { problem, type Problem } from '../../values/problem.js';
import { wrongType } from '../../values/shape.js';
import { prefixedIdProblems } from '../../values/prefixed-id.js';
import { DISPLAY_NAME_BYTES } from './names.js';
import { textProblems } from '../../values/scalars.js';

const KIB = 1024;
export const DESCRIPTION_BYTES = 10 * KIB;
export const SYSTEM_PROMPT_BYTES = 1024 * KIB;
export const MODEL_ID_LIMIT = 255;
const MODEL_ID = new RegExp(`^[^\\p{C}\\p{Z}]{1,${MODEL_ID_LIMIT}}$`, 'u');

export function displayNameProblems(value: unknown): Problem[] {
  if (typeof value === 'string' && value.trim() === '') {
    return [problem('too_short', 'must not be blank; leave it out to have it derived from the name')];
  }
  return textProblems(DISPLAY_NAME_BYTES)(value);
}

export function modelIdProblems(value: unknown): Problem[] {
  if (typeof value !== 'string') return [wrongType('a string', value)];
  return MODEL_ID.test(value)
    ? []
    : [problem('invalid_format', `must be 1 to ${MODEL_ID_LIMIT} printable characters without spaces`)];
}

export const harnessIdProblems = prefixedIdProblems('harness');
