import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { readEnvironment } from './config/environment.js';
import { buildOpenApi } from './openapi.js';

/** `npm run openapi` writes the document; with `--check` it fails when the committed one differs. */
async function main(file: string, isCheck: boolean): Promise<void> {
  const document = `${JSON.stringify(await describeServer(), null, 2)}\n`;
  if (!isCheck) return writeFile(file, document);
  if ((await readFile(file, 'utf8')) === document) return;
  throw new Error(`${file} is not what the code says: run \`npm run openapi\` and commit it.`);
}

/** In preview mode Nest knows every route and makes no provider: no database is needed. */
async function describeServer() {
  const module = AppModule.forSettings({
    environment: readEnvironment({}),
    databaseUrl: '',
    publicUrl: '',
    secretsKeys: [],
  });
  const app = await NestFactory.create(module, new FastifyAdapter(), { preview: true, logger: false });
  return buildOpenApi(app);
}

main('openapi.json', process.argv.includes('--check')).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
