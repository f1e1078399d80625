import type { JsonObject } from '../../values/shape.js';

/** A JSON Schema, dialect 2020-12 (https://json-schema.org/draft/2020-12/schema). */
export type JsonSchema = JsonObject;

/** Capabilities in a page of the catalogue: at most, and when nobody says how many. */
export const MAX_CAPABILITY_PAGE_SIZE = 100;
export const DEFAULT_CAPABILITY_PAGE_SIZE = 20;

/**
 * How far a capability can be relied on. `available`: supported, its settings only change compatibly; `beta`:
 * usable, but settings and tools may still change; `deprecated`: still works, its description names what replaces it.
 */
export type CapabilityStatus = 'available' | 'beta' | 'deprecated';

/**
 * The worst that can happen with the most permissive settings.
 * `low`: reads what the session already holds, or changes only the session itself.
 * `medium`: takes in content nobody vetted, reads data beyond the session, spends noticeable money, runs code
 * in a closed sandbox, or leaves something that others see or that outlives the session.
 * `high`: acts on systems outside, runs code that can reach them, or does what cannot be undone.
 */
export type RiskLevel = 'low' | 'medium' | 'high';

/** A tool as it is offered to the model. */
export interface ToolDefinition {
  /** snake_case, unique in the catalogue, and never starting with `mcp_`: those names belong to MCP servers. */
  name: string;
  /** For the model: what the tool does, what it returns, and when to prefer it. */
  description: string;
  /** Schema of the arguments: always an object, every parameter described. */
  parameters: JsonSchema;
}

/**
 * Something an agent can be given: tools, rules of the session engine, or both. A harness refers to it by `id`
 * and adds a `config`. Keys are the ones of the wire, as the catalogue is shown the way it is written.
 */
export interface Capability {
  /** What a harness puts in `ref`. Never changes its meaning: a different behaviour gets a different id. */
  id: string;
  /** For people, in title case. */
  name: string;
  /** For the person choosing: what the agent can do with it, when to take it, what to watch out for. */
  description: string;
  status: CapabilityStatus;
  /** Groups capabilities in pickers: `files`, `web`, `safety` … A host may use categories of its own. */
  category: string;
  /** Name of an icon of the Lucide set, in kebab-case. */
  icon: string;
  /** Ids of capabilities that come along when this one is chosen. Acyclic. */
  dependencies: string[];
  /** Parts of a client's interface that make sense only with this capability, such as `file_browser`. */
  features: string[];
  risk_level: RiskLevel;
  /** Schema of `config`. No setting is required, so `{}` is always valid and means all defaults. */
  config_schema: JsonSchema;
  /** What the session engine adds to the prompt when the capability is present; `""` if nothing. */
  system_prompt: string;
  /** Empty for capabilities that only change how the session is run. */
  tool_definitions: ToolDefinition[];
}
