import { isHarnessId } from './ids.js';
import { problem } from '../../values/problem.js';
import { nearest } from '../../values/nearest.js';
import { once } from '../../values/query-texts.js';

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

export const harnessIdText = once((text) =>
  isHarnessId(text) ? [] : [problem('invalid_format', 'must be harness_ and 32 lower-case hex digits')],
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
