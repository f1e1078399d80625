import type { OpenApi, Operation } from './openapi.js';
import { operationsOf } from './openapi.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  deprecated?: boolean;
}

interface Content {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

/** One value that the documentation shows of an operation's bodies and answers. */
export interface DocumentedExample {
  operationId: string;
  route: string;
  /** The status of an answer; none for a request. */
  status?: string;
  mediaType: string;
  /** What it is called where there are several; `composed` for what is put together from those of properties. */
  name: string;
  value: unknown;
}

/** Every example of every body and answer: those that are written down, and those that readers are shown instead. */
export function documentedExamples(document: OpenApi): DocumentedExample[] {
  return operationsOf(document).flatMap(({ operationId, route, requestBody, responses }) => [
    ...examplesOf(document, { operationId, route }, requestBody),
    ...Object.entries(responses).flatMap(([status, answer]) =>
      examplesOf(document, { operationId, route, status }, answer),
    ),
  ]);
}

function examplesOf(
  document: OpenApi,
  place: { operationId: string; route: string; status?: string },
  { content = {} }: Partial<Operation['responses'][string]> = {},
): DocumentedExample[] {
  return Object.entries(content as Record<string, Content>).flatMap(([mediaType, one]) => {
    const written = Object.entries(one.examples ?? {}).map(([name, { value }]) => ({ name, value }));
    if (one.example !== undefined) written.push({ name: 'example', value: one.example });
    written.push({ name: 'composed', value: composedExample(document, one.schema) });
    return written.map((example) => ({ ...place, mediaType, ...example }));
  });
}

/** What Swagger UI shows of a schema that has no example of its own: one of each property's. */
export function composedExample(document: OpenApi, schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  const compose = (inner: Schema) => composedExample(document, inner);
  if (schema.$ref) return compose(document.components.schemas[schema.$ref.split('/').at(-1)!]!);
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.enum ?? [];
  if (first !== undefined) return schema.enum ? first : compose(first as Schema);
  const shown = Object.entries(schema.properties ?? {}).filter(([, inner]) => !inner.deprecated);
  if (schema.properties) return Object.fromEntries(shown.map(([key, inner]) => [key, compose(inner)]));
  return emptyOf([schema.type].flat()[0], schema, compose);
}

function emptyOf(type: string | undefined, { items }: Schema, compose: (inner: Schema) => unknown): unknown {
  switch (type) {
    case 'array':
      return items ? [compose(items)] : [];
    case 'object':
      return {};
    case 'boolean':
      return true;
    case 'integer':
      return 0;
    default:
      return 'string';
  }
}
