import { newContent, type HarnessContent } from '../rules/content.js';
import { maskHeaders } from '../rules/mcp/header-secrets.js';
import { normalizeMcpServers } from '../rules/mcp/mcp-servers.js';
import { isSame, type JsonObject } from '../../values/shape.js';

/** Authored configuration as it travels: no IDs, the parent by name, header values as the marker. */
export type HarnessDocument = JsonObject;

/** What people look for first stands first, what is long stands last. */
const ORDER: readonly (keyof HarnessContent)[] = [
  'name',
  'display_name',
  'description',
  'parent_harness_id',
  'default_model_id',
  'parallel_tool_calls',
  'tags',
  'capabilities',
  'mcpServers',
  'network_access',
  'embedder_metadata',
  'system_prompt',
  'initial_files',
];

/** The document of a harness. What it does not say is left out: an import puts it back to nothing. */
export function toDocument(content: HarnessContent, parentName: string | null): HarnessDocument {
  const shown = { ...content, mcpServers: maskHeaders(normalizeMcpServers(content.mcpServers)) };
  const nothing = newContent({ name: '' });
  const said = ORDER.filter((key) => !isSame(shown[key], nothing[key]));
  return Object.fromEntries(
    said.map((key) => (key === 'parent_harness_id' ? ['parent_name', parentName] : [key, shown[key]])),
  );
}
