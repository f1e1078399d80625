import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const DESCRIPTION = `The registry for agent harnesses: the base configuration of AI agent sessions, with inheritance,
versions and built-ins, for many organizations.

Press **Authorize** and enter an API key (\`hk_…\`) once; it is remembered. Every error is a problem document
(RFC 9457) whose \`code\` is stable.`;

/**
 * The OpenAPI 3.1 document, generated from the controllers and DTOs. Without a `publicUrl` it speaks of the address
 * that it was read from, so that Swagger UI works under every name the server has.
 */
export function buildOpenApi(app: INestApplication, publicUrl = '/'): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Harnesses')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(publicUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'hk_…', description: 'An API key.' })
    .addTag('harnesses', 'Create, read, change, copy, archive and delete harnesses')
    .addTag('me', 'Who am I, and what may I do')
    .addTag('api-keys', 'The keys of an organization; for owners')
    .addTag('organizations', 'Organizations; creating and listing them takes the admin key')
    .addTag('operations', 'Health and metrics')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  inlineEnums(document);
  closeBodies(document);
  return document;
}

/** Enums of parameters come out as references, for which Swagger UI shows no choice. */
function inlineEnums({ paths, components }: OpenAPIObject): void {
  const operations = Object.values(paths).flatMap(
    (path) => Object.values(path) as { parameters?: Parameter[] }[],
  );
  for (const { schema } of operations.flatMap(({ parameters = [] }) => parameters)) {
    const [reference] = schema?.allOf ?? [];
    if (!reference) continue;
    delete schema!.allOf;
    Object.assign(schema!, components!.schemas![reference.$ref.split('/').at(-1)!]);
  }
}

/** What the service refuses to drop silently: a body has no keys but those that are documented. */
function closeBodies({ paths, components }: OpenAPIObject): void {
  const operations = Object.values(paths).flatMap(
    (path) => Object.values(path) as { requestBody?: object }[],
  );
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

interface Schema {
  properties?: object;
  additionalProperties?: unknown;
}

interface Parameter {
  schema?: { allOf?: { $ref: string }[] };
}
