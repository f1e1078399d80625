/** The columns a write may set, with the type their parameter is cast to: a bare parameter in a SELECT has none. */
export const TYPE_OF = {
  name: 'varchar',
  display_name: 'text',
  description: 'text',
  system_prompt: 'text',
  parent_harness_id: 'uuid',
  default_model_id: 'varchar',
  tags: 'text[]',
  capabilities: 'jsonb',
  initial_files: 'jsonb',
  mcp_servers: 'jsonb',
  network_access: 'jsonb',
  embedder_metadata: 'jsonb',
  parallel_tool_calls: 'boolean',
  search_text: 'text',
  size_bytes: 'integer',
  status: 'varchar',
  copied_from_id: 'uuid',
  copied_from_version: 'integer',
} as const satisfies Record<string, string>;

/** What a write sets. A column without a type does not compile. */
export type WrittenColumns = { [Column in keyof typeof TYPE_OF]?: unknown };
