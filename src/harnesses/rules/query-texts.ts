import { isHarnessId } from './ids.js';
import { problem, type Problem, type Rule } from './problem.js';
import { SEARCH_WORDS, searchWords } from './search.js';
import { nearest } from './shape.js';

/** The top-level keys of a harness, for `fields`. */
export const HARNESS_KEYS = [
  'id',
  'name',
  'display_name',
  'description',
  'system_prompt',
  'parent_harness_id',
  'default_model_id',
  'tags',
  'capabilities',
  'initial_files',
  'mcpServers',
  'network_access',
  'embedder_metadata',
  'parallel_tool_calls',
  'is_built_in',
  'status',
  'version',
  'copied_from',
  'created_at',
  'updated_at',
  'archived_at',
  'deleted_at',
  'session_count',
  'app_count',
  'self_url',
  'view_url',
  'ui_link',
  'allowed_actions',
] as const;

export const SORT_KEYS = ['created_at', 'updated_at', 'name'] as const;

/** No parameter means anything at such length. */
const TEXT_LIMIT = 2048;

/** A parameter that may stand once. */
function once(rule: (text: string) => Problem[]): Rule {
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

export const harnessIdText = once((text) =>
  isHarnessId(text) ? [] : [problem('invalid_format', 'must be harness_ and 32 lower-case hex digits')],
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

export const sortText = once((text) => {
  const known = SORT_KEYS.flatMap((key) => [key, `-${key}`]);
  if (known.includes(text)) return [];
  return [problem('invalid_value', `must be one of ${known.join(', ')}`, '', nearest(text, known))];
});

export const fieldsText = once((text) => {
  const unknown = text.split(',').filter((key) => !(HARNESS_KEYS as readonly string[]).includes(key));
  return [...new Set(unknown)].map((key) =>
    problem('unknown_key', `${JSON.stringify(key)} is no key of a harness`, '', nearest(key, HARNESS_KEYS)),
  );
});

/** A parameter that may be repeated. */
export const listText: Rule = (value) => {
  const texts = [value].flat() as string[];
  if (texts.length > 50) return [problem('too_many', 'may be given at most 50 times')];
  return texts.flatMap((text) => oneText(text));
};
