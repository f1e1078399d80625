import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { finishHarnessOpenApi } from 'nestjs-harnesses';

/** One document for our routes and those of the module, at /api/docs; it names the cookie that both are secured by. */
export function addDocs(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Acme')
    .addCookieAuth('connect.sid')
    .build();
  SwaggerModule.setup('docs', app, () => finishHarnessOpenApi(SwaggerModule.createDocument(app, config)), {
    useGlobalPrefix: true,
  });
}
