import { HARNESS_KEYS } from './harness-fields.js';
import { prefixedIdProblems } from '../../values/prefixed-id.js';
import { problem } from '../../values/problem.js';
import { nearest } from '../../values/nearest.js';
import { quoted } from '../../values/repeated.js';
import { once } from '../../values/query-texts.js';

export const SORT_KEYS = ['created_at', 'updated_at', 'name'] as const;

export const harnessIdText = once(prefixedIdProblems('harness'));

export const sortText = once((text) => {
  const known = SORT_KEYS.flatMap((key) => [key, `-${key}`]);
  if (known.includes(text)) return [];
  return [problem('invalid_value', `must be one of ${known.join(', ')}`, '', nearest(text, known))];
});

export const fieldsText = once((text) => {
  const unknown = text.split(',').filter((key) => !(HARNESS_KEYS as readonly string[]).includes(key));
  return [...new Set(unknown)].map((key) =>
    problem('unknown_key', `${quoted(key)} is no key of a harness`, '', nearest(key, HARNESS_KEYS)),
  );
});
