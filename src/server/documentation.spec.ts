import { jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import * as yaml from 'yaml';

const buildOpenApi = jest.fn(() => ({ openapi: '3.1.0', info: { title: 'é', version: '1' }, paths: {} }));
const stringify = jest.fn(yaml.stringify);
jest.unstable_mockModule('./openapi.js', () => ({ buildOpenApi }));
jest.unstable_mockModule('yaml', () => ({ ...yaml, stringify }));
const { serveDocumentation } = await import('./documentation.js');

@Module({})
class EmptyModule {}

let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  // The files of Swagger UI: its plugin cannot be loaded here.
  jest.spyOn(SwaggerModule as unknown as { serveStatic: () => void }, 'serveStatic').mockReturnValue();
  app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), {
    logger: false,
  });
  serveDocumentation(app, undefined);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

describe('the documentation', () => {
  it('is made when it is first asked for, and once, however many ask', async () => {
    expect(buildOpenApi).not.toHaveBeenCalled();
    const paths = ['/openapi.json', '/openapi.yaml', '/docs', '/docs/swagger-ui-init.js'];
    const answers = await Promise.all([...paths, ...paths, ...paths].map((path) => fetch(url + path)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(texts).size).toBe(4);
    expect(buildOpenApi).toHaveBeenCalledTimes(1);
    expect(stringify).toHaveBeenCalledTimes(1);
  });
});
