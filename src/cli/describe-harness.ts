import type { Harness } from './harness.js';
import { oneLine } from './printable.js';
import { alignColumns } from './table.js';

/** A harness for people: a line for each thing it says, then its prompt. */
export function describeHarness(harness: Harness): string[] {
  const facts = factsOf(harness)
    .filter(([, value]) => value !== '')
    .map(([label, value]) => [label, oneLine(value)]);
  return [...alignColumns(facts), ...promptLines(harness)];
}

function promptLines({ system_prompt: prompt }: Harness): string[] {
  return prompt === '' ? [] : ['', ...prompt.replace(/\n$/, '').split('\n')];
}

function factsOf(harness: Harness): [label: string, value: string][] {
  return [
    ['name', harness.name],
    ['display name', harness.display_name],
    ['description', harness.description ?? ''],
    ['id', harness.id],
    ['status', harness.is_built_in ? `${harness.status}, built-in` : harness.status],
    ['version', `${harness.version} of ${harness.updated_at}`],
    ['parent', harness.parent_harness_id ?? ''],
    ['model', harness.default_model_id ?? ''],
    ['tags', harness.tags.join(', ')],
    ['capabilities', harness.capabilities.map(({ ref }) => ref).join(', ')],
    ['files', harness.initial_files.map(({ path }) => path).join(', ')],
    ['MCP servers', serversOf(harness)],
    ['allowed', harness.network_access?.allowed.join(', ') ?? ''],
    ['blocked', harness.network_access?.blocked.join(', ') ?? ''],
    ['metadata', keyValues(harness.embedder_metadata)],
    ['tool calls', toolCallsOf(harness)],
  ];
}

function serversOf({ mcpServers }: Harness): string {
  return Object.entries(mcpServers)
    .map(([name, { url }]) => `${name} (${url})`)
    .join(', ');
}

function keyValues(metadata: Record<string, string>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

function toolCallsOf({ parallel_tool_calls: parallel }: Harness): string {
  if (parallel === null) return '';
  return parallel ? 'in parallel' : 'one at a time';
}
