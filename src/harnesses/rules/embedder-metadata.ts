import { mapProblems, optional, text } from '../../values/members.js';
import type { Rule } from '../../values/problem.js';

export const MAX_METADATA_KEYS = 16;
export const MAX_METADATA_KEY = 64;
export const MAX_METADATA_VALUE = 512;

/** An embedder's own strings. A value may be empty, a key may not; null is no string. */
export const embedderMetadataProblems: Rule = optional((value) =>
  mapProblems(value, MAX_METADATA_KEYS, 'keys', (member, key) => [
    ...text(MAX_METADATA_KEY)(key),
    ...text(MAX_METADATA_VALUE, 0)(member),
  ]),
);
