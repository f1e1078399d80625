import { normalizeCapabilities, type CapabilitySelection } from './capabilities.js';
import { normalizeMcpServers, type McpServer } from './mcp/mcp-servers.js';
import { normalizeStarterFiles, type StarterFile } from './starter-files.js';
import { normalizeTags } from './tags.js';

/** Lists of URL patterns; an empty `allowed` restricts nothing. */
export interface NetworkAccess {
  allowed: string[];
  blocked: string[];
}

/** What a client authors: everything of a harness that can be written, normalized, in wire names. */
export interface HarnessContent {
  name: string;
  /** Null: derived from the name, and follows a rename. */
  display_name: string | null;
  description: string | null;
  system_prompt: string;
  parent_harness_id: string | null;
  default_model_id: string | null;
  tags: string[];
  capabilities: CapabilitySelection[];
  initial_files: StarterFile[];
  mcpServers: Record<string, McpServer>;
  network_access: NetworkAccess | null;
  embedder_metadata: Record<string, string>;
  parallel_tool_calls: boolean | null;
}

/** What there is to say about a field of {@link HarnessContent}. */
interface HarnessField<Value> {
  /** What it is when nobody says anything, and what null in a patch goes back to. */
  absent: Value;
  /** Its stored form, if that is not what was sent; only for values without problems. */
  normalize?: (value: never) => Value;
  /** The type of its column. A `uuid` is a harness ID outside the database. */
  sql: 'varchar' | 'text' | 'text[]' | 'uuid' | 'jsonb' | 'boolean';
  /** The name of its column, if that is not the field's own. */
  column?: Lowercase<string>;
  /** Whether descendants inherit it and request layers may have it; if not, it is the harness's own. */
  merges: boolean;
  /** Whether 200 of them may be more than a page holds: pages with it end in the database. */
  isLarge: boolean;
  /** Its place in documents: what people look for first stands first, what is long stands last. */
  place: number;
}

/**
 * The fields of a harness that clients write, in the order of the representation. Every other list of them is made of
 * this table or is held against it, by the compiler or by test/repository/harness-fields.spec.ts.
 */
export const HARNESS_FIELDS = {
  name: { absent: '', sql: 'varchar', merges: false, isLarge: false, place: 10 },
  display_name: { absent: null, sql: 'text', merges: false, isLarge: false, place: 20 },
  description: { absent: null, sql: 'text', merges: false, isLarge: false, place: 30 },
  system_prompt: {
    absent: '',
    normalize: normalizePrompt,
    sql: 'text',
    merges: true,
    isLarge: true,
    place: 120,
  },
  parent_harness_id: { absent: null, sql: 'uuid', merges: false, isLarge: false, place: 40 },
  default_model_id: { absent: null, sql: 'varchar', merges: true, isLarge: false, place: 50 },
  tags: { absent: [], normalize: normalizeTags, sql: 'text[]', merges: false, isLarge: false, place: 70 },
  capabilities: {
    absent: [],
    normalize: normalizeCapabilities,
    sql: 'jsonb',
    merges: true,
    isLarge: true,
    place: 80,
  },
  initial_files: {
    absent: [],
    normalize: normalizeStarterFiles,
    sql: 'jsonb',
    merges: true,
    isLarge: true,
    place: 130,
  },
  mcpServers: {
    absent: {},
    normalize: normalizeMcpServers,
    sql: 'jsonb',
    column: 'mcp_servers',
    merges: true,
    isLarge: true,
    place: 90,
  },
  network_access: {
    absent: null,
    normalize: normalizeNetworkAccess,
    sql: 'jsonb',
    merges: true,
    isLarge: true,
    place: 100,
  },
  embedder_metadata: { absent: {}, sql: 'jsonb', merges: true, isLarge: false, place: 110 },
  parallel_tool_calls: { absent: null, sql: 'boolean', merges: true, isLarge: false, place: 60 },
} satisfies { [K in keyof HarnessContent]: HarnessField<HarnessContent[K]> };

export type ContentKey = keyof HarnessContent;

export const CONTENT_KEYS = Object.keys(HARNESS_FIELDS) as readonly ContentKey[];

const NOTHING = Object.fromEntries(CONTENT_KEYS.map((key) => [key, null])) as Record<ContentKey, null>;

/** The row of a field. */
export function fieldOf(key: ContentKey): HarnessField<unknown> {
  return HARNESS_FIELDS[key];
}

/** A content with the value that each field is given. */
export function contentOf(valueOf: (key: ContentKey) => unknown): HarnessContent {
  // A spread and a loop: every row of a list comes through here, and entries would cost it twice the time.
  const content: Record<ContentKey, unknown> = { ...NOTHING };
  for (const key of CONTENT_KEYS) content[key] = valueOf(key);
  return content as HarnessContent;
}

export type MergeableKey = {
  [K in ContentKey]: (typeof HARNESS_FIELDS)[K]['merges'] extends true ? K : never;
}[ContentKey];

/** The fields that merge. */
export const MERGEABLE_KEYS = CONTENT_KEYS.filter((key): key is MergeableKey => fieldOf(key).merges);

/** What the representation shows besides the fields. */
export const READ_ONLY_KEYS = [
  'id',
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

export type HarnessKey = ContentKey | (typeof READ_ONLY_KEYS)[number];

/** The top-level keys of a harness. */
export const HARNESS_KEYS: readonly HarnessKey[] = [
  ...new Set<HarnessKey>(['id', ...CONTENT_KEYS, ...READ_ONLY_KEYS]),
];

function normalizePrompt(value: string): string {
  return value.trim() === '' ? '' : value;
}

function normalizeNetworkAccess(value: Partial<NetworkAccess>): NetworkAccess | null {
  const access = { allowed: value.allowed ?? [], blocked: value.blocked ?? [] };
  return access.allowed.length + access.blocked.length === 0 ? null : access;
}
