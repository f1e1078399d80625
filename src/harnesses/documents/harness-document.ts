import { CONTENT_KEYS, fieldOf, type HarnessContent } from '../rules/harness-fields.js';
import { packed } from '../rules/packed-files.js';
import { maskHeaders } from '../rules/mcp/header-secrets.js';
import { normalizeMcpServers } from '../rules/mcp/mcp-servers.js';
import { isSame, type JsonObject } from '../../values/shape.js';

/** Authored configuration as it travels: no IDs, the parent by name, header values as the marker, some texts as base64. */
export type HarnessDocument = JsonObject;

/** For people; `compact` without indentation, where that would make it too large. */
export type Layout = 'readable' | 'compact';

const IN_ORDER = [...CONTENT_KEYS].sort((a, b) => fieldOf(a).place - fieldOf(b).place);

/** The document of a harness. What it does not say is left out: an import puts it back to nothing. */
export function toDocument(content: HarnessContent, parentName: string | null): HarnessDocument {
  const shown = {
    ...content,
    mcpServers: maskHeaders(normalizeMcpServers(content.mcpServers)),
    initial_files: content.initial_files.map(packed),
  };
  const said = IN_ORDER.filter((key) => !isSame(shown[key], fieldOf(key).absent));
  return Object.fromEntries(
    said.map((key) => (key === 'parent_harness_id' ? ['parent_name', parentName] : [key, shown[key]])),
  );
}
