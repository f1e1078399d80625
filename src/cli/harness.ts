/** A harness as the API shows it, as much of it as the command line looks at. */
export interface Harness {
  id: string;
  name: string;
  display_name: string;
  description: string | null;
  system_prompt: string;
  parent_harness_id: string | null;
  default_model_id: string | null;
  tags: string[];
  capabilities: { ref: string; config: object }[];
  initial_files: { path: string }[];
  mcpServers: Record<string, { url: string }>;
  network_access: { allowed: string[]; blocked: string[] } | null;
  embedder_metadata: Record<string, string>;
  parallel_tool_calls: boolean | null;
  is_built_in: boolean;
  status: string;
  version: number;
  updated_at: string;
}

/** Whether what came is a harness, by the keys that tell one. */
export function isHarness(value: unknown): value is Harness {
  const { id, name } = (value ?? {}) as Partial<Harness>;
  return typeof id === 'string' && typeof name === 'string';
}
