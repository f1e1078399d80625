import { eachProblem, optional, text, tooMany } from '../../values/members.js';
import type { Rule } from '../../values/problem.js';
import { wrongType } from '../../values/shape.js';

export const MAX_TAGS = 50;
export const MAX_TAG = 64;
/** Tags in a list as it is sent, equal ones included. */
export const MAX_SENT_TAGS = 1000;

/** Length and number count after trimming and without duplicates: what is stored. */
export const tagsProblems: Rule = optional((value) => {
  if (!Array.isArray(value)) return [wrongType('an array', value)];
  const sent: unknown[] = value.slice(0, MAX_SENT_TAGS).map(trimmed);
  const distinct = new Set(sent).size;
  // Tags beyond the limit are not looked at: the list is refused anyway.
  const checked = distinct > MAX_TAGS ? sent.slice(0, MAX_TAGS) : sent;
  return [
    ...tooMany(value.length, MAX_SENT_TAGS, 'tags, equal ones included'),
    ...(value.length > MAX_SENT_TAGS ? [] : tooMany(distinct, MAX_TAGS, 'different tags')),
    ...eachProblem(checked.entries(), text(MAX_TAG)),
  ];
});

/** Trimmed, the first of equal ones kept; only for values without problems. */
export function normalizeTags(value: unknown): string[] {
  return [...new Set(((value ?? []) as string[]).map((tag) => tag.trim()))];
}

function trimmed(tag: unknown): unknown {
  return typeof tag === 'string' ? tag.trim() : tag;
}
