import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { finishHarnessOpenApi } from 'nestjs-harnesses';

/** One document for our routes and those of the module, at /docs; both take the token that /login gives. */
export function addDocs(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Acme agents')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => finishHarnessOpenApi(SwaggerModule.createDocument(app, config)));
}
