import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { API_KEY_SCHEME } from './identity/callers/identity.decorators.js';
import { finishOperations } from '../rest/open-api.js';

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
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'An API key, as `ApiKey hk_…` or alone.',
      },
      API_KEY_SCHEME,
    )
    .addTag('harnesses', 'Create, read, change, copy, archive and delete harnesses')
    .addTag('me', 'Who am I, and what may I do')
    .addTag('api-keys', 'The keys of an organization; for owners')
    .addTag('organizations', 'Organizations; creating and listing them takes the admin key')
    .addTag('operations', 'Health and metrics')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  return finishOperations(document, () => true);
}
