import { defaultBuiltIns } from '../built-ins/definitions.js';
import { harnessExamples } from '../examples/examples.js';
import type { CapabilitySelection } from '../../rules/capabilities.js';
import { isObject, typeName, type JsonObject } from '../../../values/shape.js';
import type { Capability, JsonSchema } from '../../rules/capability.js';
import { defaultCapabilities } from './index.js';

const byId = new Map(defaultCapabilities.map((capability) => [capability.id, capability]));
const tools = defaultCapabilities.flatMap((capability) => capability.tool_definitions);
const settingsOf = (capability: Capability) => fieldsOf(capability.config_schema);

function fieldsOf(schema: JsonSchema): [string, JsonObject][] {
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  return Object.entries(schema.properties as Record<string, JsonObject>);
}

describe('the catalogue', () => {
  it('has at least 30 entries, each with an id of its own that follows the grammar of refs', () => {
    expect(defaultCapabilities.length).toBeGreaterThanOrEqual(30);
    expect(byId.size).toBe(defaultCapabilities.length);
    for (const id of byId.keys()) {
      expect(id).toMatch(/^[A-Za-z_][A-Za-z0-9_.:-]*$/);
      expect(id).not.toMatch(/^(mcp|skill|plugin|declarative):/);
      expect(Buffer.byteLength(id)).toBeLessThanOrEqual(128);
    }
  });

  it.each(['session_file_system', 'current_time', 'web_fetch'])('contains %s', (id) => {
    expect(byId.has(id)).toBe(true);
  });

  it('gives every entry a name, an icon and a description of its own', () => {
    const descriptions = defaultCapabilities.map(({ description }) => description);
    expect(new Set(descriptions).size).toBe(descriptions.length);
    expect(new Set(defaultCapabilities.map(({ name }) => name)).size).toBe(descriptions.length);
    for (const capability of defaultCapabilities) {
      expect(capability.description.length).toBeGreaterThanOrEqual(60);
      expect(capability.icon).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(capability.category).toMatch(/^[a-z]+$/);
      expect(['available', 'beta', 'deprecated']).toContain(capability.status);
      expect(['low', 'medium', 'high']).toContain(capability.risk_level);
      expect(capability.features.every((feature) => /^[a-z][a-z0-9_]*$/.test(feature))).toBe(true);
    }
  });

  it('has no text with doubled or missing spaces, as joined strings easily get', () => {
    const texts = JSON.stringify(defaultCapabilities);
    expect(texts.match(/[^"]{20} {2,}|[a-z][.,;:][A-Z][^"]{10}/g)).toBeNull();
  });
});

describe('dependencies', () => {
  it.each(defaultCapabilities.map(({ id }) => id))('of %s exist and lead to no cycle', (id) => {
    expect(() => walk(id, [])).not.toThrow();
  });

  function walk(id: string, path: string[]): void {
    const capability = byId.get(id);
    if (!capability) throw new Error(`${path.at(-1)} depends on ${id}, which does not exist`);
    if (path.includes(id)) throw new Error(`cycle: ${[...path, id].join(' → ')}`);
    for (const dependency of capability.dependencies) walk(dependency, [...path, id]);
  }
});

describe('tools', () => {
  it('have names of their own in snake_case that cannot be taken for tools of an MCP server', () => {
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    for (const { name } of tools) expect(name).toMatch(/^(?!mcp_)[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s describes itself and its parameters',
    (_, tool) => {
      expect(tool.description.length).toBeGreaterThanOrEqual(20);
      const parameters = fieldsOf(tool.parameters);
      for (const [, schema] of parameters) {
        expect(schema.description).toMatch(/\S{2}/);
      }
      const withDefault = parameters.filter(([, schema]) => 'default' in schema);
      expect(withDefault.flatMap(([name, schema]) => violations(schema, schema.default, name))).toEqual([]);
      const names = parameters.map(([name]) => name);
      expect(names).toEqual(expect.arrayContaining(tool.parameters.required as string[]));
    },
  );
});

describe('settings', () => {
  it('exist for at least 14 capabilities', () => {
    expect(defaultCapabilities.filter((one) => settingsOf(one).length > 0).length).toBeGreaterThanOrEqual(14);
  });

  it.each(defaultCapabilities.map((one) => [one.id, one] as const))(
    'of %s have descriptions and valid defaults, and none is required',
    (_, capability) => {
      expect(capability.config_schema.required).toBeUndefined();
      for (const [name, schema] of settingsOf(capability)) {
        expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
        expect(String(schema.description).length).toBeGreaterThanOrEqual(10);
        expect(schema).toHaveProperty('default');
        expect(violations(schema, schema.default, name)).toEqual([]);
      }
    },
  );

  it('bound every list and every number, so that a config cannot ask for the absurd', () => {
    const isBounded = (schema: JsonSchema) => {
      if (schema.type === 'array') {
        return 'maxItems' in schema || (isObject(schema.items) && 'enum' in schema.items);
      }
      const isNumeric = schema.type === 'integer' || schema.type === 'number';
      return !isNumeric || ('minimum' in schema && 'maximum' in schema);
    };
    const unbounded = defaultCapabilities.flatMap(settingsOf).filter(([, schema]) => !isBounded(schema));
    expect(unbounded).toEqual([]);
  });
});

describe('built-ins and examples', () => {
  const selections: [string, CapabilitySelection[]][] = [
    ...defaultBuiltIns.harnesses,
    ...harnessExamples,
  ].map((one) => [one.name, one.capabilities]);

  it.each(selections)('%s uses known capabilities with valid settings, each once', (_, capabilities) => {
    expect(new Set(capabilities.map(({ ref }) => ref)).size).toBe(capabilities.length);
    for (const { ref, config } of capabilities) {
      const capability = byId.get(ref);
      if (!capability) throw new Error(`${ref} is not in the catalogue`);
      expect(violations(capability.config_schema, config, ref)).toEqual([]);
    }
  });
});

/** Keywords {@link violations} understands, and those that only explain. */
const KNOWN = new Set(
  [
    'type description default enum minimum maximum minLength maxLength pattern items minItems maxItems',
    'uniqueItems properties required additionalProperties propertyNames minProperties maxProperties',
  ].flatMap((line) => line.split(' ')),
);

/** As much of JSON Schema as the catalogue uses: enough to check defaults and configs without a library. */
function violations(schema: JsonObject, value: unknown, at: string): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) return [`${at}: keywords ${unknown.join(', ')} are not checked`];
  const type = Number.isInteger(value) && schema.type === 'integer' ? 'integer' : typeName(value);
  if (schema.type !== undefined && schema.type !== type)
    return [`${at}: ${type} instead of ${JSON.stringify(schema.type)}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return [`${at}: ${String(value)} is not offered`];
  if (typeof value === 'number') return outside(schema, 'imum', value, at);
  if (typeof value === 'string') {
    const matches = typeof schema.pattern !== 'string' || new RegExp(schema.pattern, 'u').test(value);
    return [...outside(schema, 'Length', value.length, at), ...(matches ? [] : [`${at}: wrong form`])];
  }
  if (Array.isArray(value)) {
    const doubled = schema.uniqueItems === true && new Set(value).size < value.length;
    const items = isObject(schema.items) ? schema.items : {};
    return [
      ...(doubled ? [`${at}: duplicates`] : []),
      ...outside(schema, 'Items', value.length, at),
      ...value.flatMap((item, index) => violations(items, item, `${at}/${index}`)),
    ];
  }
  return isObject(value) ? memberViolations(schema, value, at) : [];
}

function memberViolations(schema: JsonObject, value: JsonObject, at: string): string[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.entries(value).flatMap(([key, member]) => {
    const rule = properties[key] ?? schema.additionalProperties;
    if (rule === false) return [`${at}/${key}: unknown setting`];
    return isObject(rule) ? violations(rule, member, `${at}/${key}`) : [];
  });
}

function outside(schema: JsonObject, suffix: string, size: number, at: string): string[] {
  const least = Number(schema[`min${suffix}`] ?? -Infinity);
  const most = Number(schema[`max${suffix}`] ?? Infinity);
  return size < least || size > most ? [`${at}: ${size} is not within ${least} and ${most}`] : [];
}
