import type { OpenAPIObject } from '@nestjs/swagger';

/** The same for these operations of a document. */
export function finishOperations(
  document: OpenAPIObject,
  isMeant: (operation: { tags?: string[] }) => boolean,
): OpenAPIObject {
  const all = Object.values(document.paths).flatMap((path) => Object.values(path) as Operation[]);
  const operations = all.filter(isMeant);
  inlineEnums(operations, document);
  closeBodies(operations, document);
  return document;
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

/** What the service refuses to drop silently: a body has no keys but those that are documented. */
function closeBodies(operations: readonly Operation[], { components }: OpenAPIObject): void {
  const schemas = components!.schemas as Record<string, Schema>;
  const open = operations.flatMap(({ requestBody }) => referencedBy(requestBody));
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const schema = schemas[name];
    if (seen.has(name) || !schema) continue;
    seen.add(name);
    if (schema.properties) schema.additionalProperties ??= false;
    open.push(...referencedBy(schema));
  }
}

/** The names of the schemas that something refers to. */
function referencedBy(value: unknown): string[] {
  const references = JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  return [...references].map(([, name]) => name!);
}

interface Operation {
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: object;
}

interface Schema {
  properties?: object;
  additionalProperties?: unknown;
}

interface Parameter {
  schema?: { allOf?: { $ref: string }[] };
}
