import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { stringify } from 'yaml';
import { buildOpenApi } from './openapi.js';
import { tagConstantAnswers } from './platform/constant-answers.js';

/** The routes of ours and of Swagger's that always answer the same; files of Swagger UI come with tags of their own. */
const CONSTANT = /^\/(docs(\/(index\.html|swagger-ui-init\.js)?)?|openapi\.(json|yaml))$/;

/**
 * Swagger UI at `/docs`, and the document at `/openapi.json` and `/openapi.yaml`. Anybody may ask for these without a
 * key, so each is made once, when it is first asked for: a start need not wait for what nobody may want.
 */
export function serveDocumentation(app: NestFastifyApplication, publicUrl: string | undefined): void {
  const fastify = app.getHttpAdapter().getInstance();
  const document = lazy(() => buildOpenApi(app, publicUrl));
  const json = lazy(() => JSON.stringify(document()));
  // To fold long lines takes as long as all the rest.
  const yaml = lazy(() => stringify(document(), { aliasDuplicateObjects: false, lineWidth: 0 }));
  tagConstantAnswers(fastify, CONSTANT);
  // Relative, so that it holds behind a proxy that puts a path before ours.
  fastify.get('/', (_request, reply) => reply.redirect('docs'));
  fastify.get('/openapi.json', (_request, reply) => reply.type('application/json').send(json()));
  fastify.get('/openapi.yaml', (_request, reply) => reply.type('text/yaml').send(yaml()));
  SwaggerModule.setup('docs', app, document, {
    raw: false,
    customSiteTitle: 'Harnesses',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
    },
  });
}

/** Calls `make` when it is first called itself; nothing waits in between, so those who come at once share it. */
function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
