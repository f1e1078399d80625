import type { Harness } from '../harness.js';
import { loadYaml } from '../load-yaml.js';

/** The keys that a document decides about, except for the parent, which documents call by name. */
const KEYS = [
  'name',
  'display_name',
  'description',
  'system_prompt',
  'default_model_id',
  'tags',
  'capabilities',
  'initial_files',
  'mcpServers',
  'network_access',
  'embedder_metadata',
  'parallel_tool_calls',
] as const;

export type Content = Record<string, unknown>;

/** What of a harness a document decides about. */
export function contentOf(harness: Harness, parentName: string | null): Content {
  return { ...Object.fromEntries(KEYS.map((key) => [key, harness[key]])), parent_name: parentName };
}

/** The same as lines of YAML, keys sorted, so that a changed line of a prompt is one changed line. */
export async function toLines(content: Content): Promise<string[]> {
  const { stringify } = await loadYaml();
  const said = Object.fromEntries(Object.entries(content).filter(([, value]) => !isEmpty(value)));
  const text = stringify(said, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false });
  return text.replace(/\n$/, '').split('\n');
}

/** What a document may as well leave out. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
