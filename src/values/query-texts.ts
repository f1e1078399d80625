import { nearest } from './nearest.js';
import { problem, type Problem, type Rule } from './problem.js';
import { SEARCH_WORDS, searchWords } from './search.js';

/** No parameter means anything at such length. */
export const TEXT_LIMIT = 2048;

/** Rows of a page: at most, and when nobody says how many. */
export const MAX_PAGE_SIZE = 200;
export const DEFAULT_PAGE_SIZE = 100;

/** Harnesses of a page at most, which is all that most organizations have: also how many come unasked. */
export const MAX_HARNESS_PAGE_SIZE = 1_000;

/** A parameter that may stand once. */
export function once(rule: (text: string) => Problem[]): Rule {
  return (value) => {
    if (typeof value !== 'string') return [problem('duplicate', 'may be given once')];
    if (value.length > TEXT_LIMIT) return [problem('too_long', `must be at most ${TEXT_LIMIT} characters`)];
    return rule(value);
  };
}

export const oneText = once(() => []);

export const booleanText = once((text) =>
  text === 'true' || text === 'false' ? [] : [problem('invalid_value', 'must be true or false')],
);

/** One of these words. */
export function oneOfTexts(words: readonly string[]): Rule {
  return once((text) =>
    words.includes(text)
      ? []
      : [problem('invalid_value', `must be one of ${words.join(', ')}`, '', nearest(text, words))],
  );
}

export function integerText(min: number, max: number): Rule {
  return once((text) => {
    const isInRange = /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
    return isInRange ? [] : [problem('invalid_value', `must be an integer from ${min} to ${max}`)];
  });
}

export const searchText = once((text) =>
  searchWords(text).length <= SEARCH_WORDS
    ? []
    : [problem('too_many', `must be at most ${SEARCH_WORDS} words`)],
);

/** A parameter that may be repeated. */
export const listText: Rule = (value) => {
  const texts = [value].flat() as string[];
  if (texts.length > 50) return [problem('too_many', 'may be given at most 50 times')];
  return texts.flatMap((text) => oneText(text));
};
