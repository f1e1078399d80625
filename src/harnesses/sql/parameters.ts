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

/** Gathers a statement's parameters while its text is put together. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Every statement begins with the organization: `$1`. */
  static of(orgId: string): Parameters {
    const parameters = new Parameters();
    parameters.add(orgId);
    return parameters;
  }

  /** Adds a value and returns its placeholder, cast where the type cannot be seen from the context. */
  add(value: unknown, type?: string): string {
    this.values.push(value);
    return `$${this.values.length}${type ? `::${type}` : ''}`;
  }

  /** A placeholder for each column of a write, cast to the column's type. */
  addColumns(columns: WrittenColumns): { column: string; placeholder: string }[] {
    return Object.entries(columns).map(([column, value]) => ({
      column,
      placeholder: this.add(value, TYPE_OF[column as keyof WrittenColumns]),
    }));
  }
}
