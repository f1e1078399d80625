import { isSame, type JsonObject } from '../../values/shape.js';
import { normalizeCapabilities, type CapabilitySelection } from './capabilities.js';
import { titleCase } from './names.js';
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

/** A body whose values passed their rules: absent keys are undefined, null clears. */
export type ContentPatch = { [K in keyof HarnessContent]?: unknown };

/** What each key is when nobody says anything. */
const NOTHING: Omit<HarnessContent, 'name'> = {
  display_name: null,
  description: null,
  system_prompt: '',
  parent_harness_id: null,
  default_model_id: null,
  tags: [],
  capabilities: [],
  initial_files: [],
  mcpServers: {},
  network_access: null,
  embedder_metadata: {},
  parallel_tool_calls: null,
};

export const CONTENT_KEYS = ['name', ...Object.keys(NOTHING)] as readonly (keyof HarnessContent)[];

/** Keys whose stored form differs from what may be sent. */
const NORMALIZE: { [K in keyof HarnessContent]?: (value: never) => HarnessContent[K] } = {
  system_prompt: (value: string) => (value.trim() === '' ? '' : value),
  tags: normalizeTags,
  capabilities: normalizeCapabilities,
  initial_files: normalizeStarterFiles,
  mcpServers: normalizeMcpServers,
  network_access: normalizeNetworkAccess,
};

/** The content of a new harness: what was sent over what a harness is without it. */
export function newContent(draft: ContentPatch & { name: string }): HarnessContent {
  return applyPatch({ name: draft.name, ...NOTHING }, draft);
}

/**
 * The one place where absent, null and a value are three things: an absent key stays, null goes back to nothing, a
 * value replaces the old one whole.
 */
export function applyPatch(content: HarnessContent, patch: ContentPatch): HarnessContent {
  const next: JsonObject = { ...content };
  for (const key of CONTENT_KEYS) {
    const value = patch[key];
    if (value === undefined) continue;
    const normalize = NORMALIZE[key] as ((value: unknown) => unknown) | undefined;
    if (value === null) next[key] = key === 'name' ? content.name : NOTHING[key];
    else next[key] = normalize ? normalize(value) : value;
  }
  return next as unknown as HarnessContent;
}

/**
 * The patch without a display name that only repeats what was derived: whoever sends back what was read has not given
 * one. Together with a new name it is given, for it would be derived differently then.
 */
export function withoutEcho(content: HarnessContent, patch: ContentPatch): ContentPatch {
  const { display_name: sent, ...rest } = patch;
  const isRenamed = patch.name !== undefined && patch.name !== content.name;
  const isEcho = content.display_name === null && sent === titleCase(content.name) && !isRenamed;
  return isEcho ? rest : patch;
}

function normalizeNetworkAccess(value: Partial<NetworkAccess>): NetworkAccess | null {
  const access = { allowed: value.allowed ?? [], blocked: value.blocked ?? [] };
  return access.allowed.length + access.blocked.length === 0 ? null : access;
}

/** What is left of a deleted harness: its name, for nobody to see. */
export function erasedContent(name: string): HarnessContent {
  return newContent({ name });
}

/** Whether a write would change nothing. */
export function isSameContent(a: HarnessContent, b: HarnessContent): boolean {
  return isSame(a, b);
}
