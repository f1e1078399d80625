import type { OpenAPIObject } from '@nestjs/swagger';
import { ALIASES } from '../checks/check-body.js';
import { PATCHES } from './read-body.js';

/** The same for these operations of a document. */
export function finishOperations(
  document: OpenAPIObject,
  isMeant: (operation: { tags?: string[] }) => boolean,
): OpenAPIObject {
  const operations = Object.entries(document.paths).flatMap(([path, item]) => {
    const ours = (Object.entries(item) as [string, Operation][]).filter(([, one]) => isMeant(one));
    for (const [method, operation] of ours) {
      orderParameters(path, operation);
      if (method === 'patch') nameMediaTypes(operation);
    }
    return ours.map(([, operation]) => operation);
  });
  inlineEnums(operations, document);
  for (const schema of schemasOf(operations, document)) countInIntegers(schema);
  const bodies = operations.map(({ requestBody }) => requestBody);
  for (const schema of schemasOf(bodies, document)) {
    nameAliases(schema);
    // What the service refuses to drop silently: a body has no keys but those that are documented.
    if (schema.properties) schema.additionalProperties ??= false;
  }
  return document;
}

/**
 * As generated functions take them: those of the path as they stand in it, then what is required, then the rest. Nest
 * gives them in the order of the decorators, backwards.
 */
function orderParameters(path: string, operation: Operation): void {
  if (!operation.parameters) return;
  const placeOf = (one: Parameter) => {
    if (one.in === 'path') return path.indexOf(`{${one.name}}`);
    return path.length + (one.required ? 0 : 1);
  };
  operation.parameters = operation.parameters.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Nest knows one media type of a body. The first stays first: generators that know one take that. */
function nameMediaTypes({ requestBody }: Operation): void {
  const { content } = requestBody!;
  for (const type of PATCHES.keys()) content[type] ??= { ...content['application/json'] };
}

/** The other spellings in which keys are taken. */
function nameAliases(schema: Schema): void {
  for (const [alias, key] of Object.entries(ALIASES)) {
    const property = schema.properties?.[key];
    if (!property) continue;
    const { example: _, ...same } = property;
    const description = `Another spelling of \`${key}\`; one of the two.`;
    schema.properties![alias] = { ...same, description, deprecated: true };
    schema.not = { required: [key, alias] };
  }
}

/** TypeScript has numbers only; all of ours are whole. */
function countInIntegers(schema: Schema): void {
  for (const property of Object.values(schema.properties ?? {}))
    if (property.type === 'number') property.type = 'integer';
}

/** Enums of parameters come out as references, for which Swagger UI shows no choice. */
function inlineEnums(operations: readonly Operation[], { components }: OpenAPIObject): void {
  for (const { schema } of operations.flatMap(({ parameters = [] }) => parameters)) {
    const [reference] = schema?.allOf ?? [];
    if (!reference) continue;
    delete schema!.allOf;
    Object.assign(schema!, components!.schemas![reference.$ref.split('/').at(-1)!]);
  }
}

/** The schemas that something refers to, directly or not. */
function schemasOf(value: unknown, { components }: OpenAPIObject): Schema[] {
  const schemas = components!.schemas as Record<string, Schema>;
  const open = referencedBy(value);
  const seen = new Map<string, Schema>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const schema = schemas[name];
    if (seen.has(name) || !schema) continue;
    seen.set(name, schema);
    open.push(...referencedBy(schema));
  }
  return [...seen.values()];
}

/** The names of the schemas that something refers to. */
function referencedBy(value: unknown): string[] {
  const references = JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  return [...references].map(([, name]) => name!);
}

interface Operation {
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, object> };
}

interface Schema {
  properties?: Record<
    string,
    { type?: unknown; example?: unknown; description?: string; deprecated?: boolean }
  >;
  not?: object;
  additionalProperties?: unknown;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: { allOf?: { $ref: string }[] };
}
