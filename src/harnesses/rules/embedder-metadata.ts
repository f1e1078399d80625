import { mapProblems, optional, text } from '../../values/members.js';
import type { Rule } from '../../values/problem.js';

const MAX_KEYS = 16;
const MAX_KEY = 64;
const MAX_VALUE = 512;

/** An embedder's own strings. A value may be empty, a key may not; null is no string. */
export const embedderMetadataProblems: Rule = optional((value) =>
  mapProblems(value, MAX_KEYS, 'keys', (member, key) => [
    ...text(MAX_KEY)(key),
    ...text(MAX_VALUE, 0)(member),
  ]),
);
