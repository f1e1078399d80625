import type { JsonObject } from '../../../values/shape.js';
import type { Capability, JsonSchema, ToolDefinition } from '../../rules/capability.js';

/** What an entry has to say; the rest has a default that is right for most. */
type Entry = Pick<Capability, 'id' | 'name' | 'description' | 'icon' | 'risk_level'> &
  Partial<Omit<Capability, 'category'>>;

type Fields = Record<string, JsonSchema>;

/** Marks a parameter; see {@link optional}. */
class Optional {
  constructor(readonly schema: JsonSchema) {}
}

type Parameter = JsonSchema | Optional;

/** Completes the entries of one category. Keys come out in one order, so listings read evenly. */
export function inCategory(category: string, entries: Entry[]): Capability[] {
  return entries.map((entry) => ({
    id: entry.id,
    name: entry.name,
    description: entry.description,
    status: entry.status ?? 'available',
    category,
    icon: entry.icon,
    dependencies: entry.dependencies ?? [],
    features: entry.features ?? [],
    risk_level: entry.risk_level,
    config_schema: entry.config_schema ?? settings({}),
    system_prompt: entry.system_prompt ?? '',
    tool_definitions: entry.tool_definitions ?? [],
  }));
}

/** The schema of a config: nothing required, nothing unknown. Every setting must carry its default. */
export function settings(properties: Fields): JsonSchema {
  return { type: 'object', properties, additionalProperties: false };
}

/** A tool. A parameter is required unless it has a default or is {@link optional}. */
export function tool(
  name: string,
  description: string,
  parameters: Record<string, Parameter>,
): ToolDefinition {
  const fields = Object.entries(parameters);
  const properties = fields.map(
    ([key, field]) => [key, field instanceof Optional ? field.schema : field] as const,
  );
  const required = fields.filter(([, field]) => !(field instanceof Optional || 'default' in field));
  return {
    name,
    description,
    parameters: { ...settings(Object.fromEntries(properties)), required: required.map(([key]) => key) },
  };
}

/** A tool parameter that may be left out although it has no default. */
export function optional(schema: JsonSchema): Optional {
  return new Optional(schema);
}

export function text(description: string, keywords: JsonObject = {}): JsonSchema {
  return { type: 'string', description, ...keywords };
}

export function integer(description: string, keywords: JsonObject = {}): JsonSchema {
  return { type: 'integer', description, ...keywords };
}

export function decimal(description: string, keywords: JsonObject = {}): JsonSchema {
  return { type: 'number', description, ...keywords };
}

export function flag(description: string, byDefault: boolean): JsonSchema {
  return { type: 'boolean', description, default: byDefault };
}

/** One word of a fixed set. */
export function choice(values: string[], description: string, byDefault?: string): JsonSchema {
  const schema = { type: 'string', enum: values, description };
  return byDefault === undefined ? schema : { ...schema, default: byDefault };
}

/** A list of things that follow `items`; as a setting, bounded and without duplicates. */
export function list(items: JsonSchema, description: string, keywords: JsonObject = {}): JsonSchema {
  return { type: 'array', items, description, ...keywords };
}

/** A bounded list of distinct texts: the usual shape of "which ones" in a setting. */
export function names(description: string, byDefault: string[] = [], maxLength = 256): JsonSchema {
  const items = { type: 'string', minLength: 1, maxLength };
  return list(items, description, { maxItems: 200, uniqueItems: true, default: byDefault });
}

/** A choice of several words of a fixed set. */
export function choices(values: string[], description: string, byDefault: string[]): JsonSchema {
  return list({ type: 'string', enum: values }, description, { uniqueItems: true, default: byDefault });
}

/** A free-form object. */
export function record(description: string, keywords: JsonObject = {}): JsonSchema {
  return { type: 'object', description, ...keywords };
}
