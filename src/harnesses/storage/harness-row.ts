import { isDeepStrictEqual } from 'node:util';
import type { HarnessStatus } from './entities/harness.entity.js';
import type { HarnessContent } from '../rules/content.js';
import { toHarnessId, toUuid } from '../rules/ids.js';
import { titleCase } from '../rules/names.js';
import { foldForSearch } from '../../values/search.js';
import { byteCount } from '../../values/text.js';
import type { WrittenColumns } from './columns.js';

/** A row of the harness table as the driver returns it: column names. */
export interface HarnessRow {
  id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  system_prompt: string;
  parent_harness_id: string | null;
  default_model_id: string | null;
  tags: string[];
  capabilities: HarnessContent['capabilities'];
  initial_files: HarnessContent['initial_files'];
  mcp_servers: HarnessContent['mcpServers'];
  network_access: HarnessContent['network_access'];
  embedder_metadata: Record<string, string>;
  parallel_tool_calls: boolean | null;
  is_built_in: boolean;
  status: HarnessStatus;
  version: number;
  copied_from_id: string | null;
  copied_from_version: number | null;
  created_at: Date;
  updated_at: Date;
  archived_at: Date | null;
  deleted_at: Date | null;
}

/** The column of each key that a caller can write, for reads of some keys; the others need {@link SMALL_COLUMNS} only. */
export const COLUMN_OF = {
  id: 'id',
  name: 'name',
  display_name: 'display_name',
  description: 'description',
  system_prompt: 'system_prompt',
  parent_harness_id: 'parent_harness_id',
  default_model_id: 'default_model_id',
  tags: 'tags',
  capabilities: 'capabilities',
  initial_files: 'initial_files',
  mcpServers: 'mcp_servers',
  network_access: 'network_access',
  embedder_metadata: 'embedder_metadata',
  parallel_tool_calls: 'parallel_tool_calls',
} as const;

/** Columns that every read needs: they decide about actions, links and cursors, and cost next to nothing. */
export const SMALL_COLUMNS = [
  'id',
  'name',
  'display_name',
  'parent_harness_id',
  'is_built_in',
  'status',
  'version',
  'copied_from_id',
  'copied_from_version',
  'created_at',
  'updated_at',
  'archived_at',
  'deleted_at',
] as const;

export const ALL_COLUMNS: readonly string[] = [
  ...new Set<string>([...Object.values(COLUMN_OF), ...SMALL_COLUMNS]),
];

/** The authored configuration in a row. Header values stay sealed. */
export function toContent(row: HarnessRow): HarnessContent {
  return {
    name: row.name,
    display_name: row.display_name,
    description: row.description,
    system_prompt: row.system_prompt,
    parent_harness_id: row.parent_harness_id && toHarnessId(row.parent_harness_id),
    default_model_id: row.default_model_id,
    tags: row.tags,
    capabilities: row.capabilities,
    initial_files: row.initial_files,
    mcpServers: row.mcp_servers,
    network_access: row.network_access,
    embedder_metadata: row.embedder_metadata,
    parallel_tool_calls: row.parallel_tool_calls,
  };
}

/** The columns in which new content differs from what a row holds. */
export function changedColumns(row: HarnessRow, content: HarnessContent): WrittenColumns {
  const before: Record<string, unknown> = toColumns(toContent(row));
  const after = Object.entries(toColumns(content));
  return Object.fromEntries(after.filter(([column, value]) => !isDeepStrictEqual(value, before[column])));
}

/** About what a representation takes besides its content: keys, links, times and actions. */
const FRAME_BYTES = 3 * 1024;

/** The columns that hold authored configuration, derived ones included. Objects are JSON text, ready for the driver. */
export function toColumns(content: HarnessContent): WrittenColumns {
  const json = {
    capabilities: JSON.stringify(content.capabilities),
    initial_files: JSON.stringify(content.initial_files),
    mcp_servers: JSON.stringify(content.mcpServers),
    network_access: content.network_access && JSON.stringify(content.network_access),
    embedder_metadata: JSON.stringify(content.embedder_metadata),
  };
  const { name, display_name, description, system_prompt, tags } = content;
  const texts = JSON.stringify([name, display_name ?? titleCase(name), description, system_prompt, tags]);
  return {
    name: content.name,
    display_name: content.display_name,
    description: content.description,
    system_prompt: content.system_prompt,
    parent_harness_id: content.parent_harness_id && toUuid(content.parent_harness_id),
    default_model_id: content.default_model_id,
    tags: content.tags,
    ...json,
    parallel_tool_calls: content.parallel_tool_calls,
    search_text: foldForSearch(
      [
        content.name,
        content.display_name ?? titleCase(content.name),
        content.description,
        ...content.tags,
      ].join('\n'),
    ),
    size_bytes: Object.values(json).reduce(
      (sum, part) => sum + byteCount(part ?? ''),
      byteCount(texts) + FRAME_BYTES,
    ),
  };
}
