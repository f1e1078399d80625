import {
  Controller,
  Get,
  Module,
  Patch,
  Post,
  type INestApplication,
  type INestApplicationContext,
} from '@nestjs/common';
import { ApplicationConfig, NestFactory, RouterModule } from '@nestjs/core';
import { BodyRoutes, HTTP_PATH } from './body-routes.js';
import { fakeAdapter, fakeRequest } from './http.fake.js';

@Controller('v1/things')
class Things {
  @Get()
  list(): void {}

  @Post()
  create(): void {}

  @Patch(':id')
  update(): void {}

  @Post(':id/Copy')
  copy(): void {}
}

@Controller('other')
class Other {
  @Post()
  create(): void {}
}

@Module({ controllers: [Things], providers: [{ provide: HTTP_PATH, useValue: '' }] })
class ThingsModule {}

@Module({ controllers: [Other] })
class OtherModule {}

@Module({
  imports: [ThingsModule, OtherModule, RouterModule.register([{ path: 'orgs/:org', module: ThingsModule }])],
})
class App {}

let context: INestApplicationContext;
beforeAll(async () => {
  context = await NestFactory.createApplicationContext(App, { logger: false });
  context.get(ApplicationConfig).setGlobalPrefix('api');
});
afterAll(() => context.close());

const includes = (type: string, method: string, url: string) => {
  const app = { get: context.get.bind(context), getHttpAdapter: () => fakeAdapter(type) };
  return new BodyRoutes(app as unknown as INestApplication).include(fakeRequest({ method, url }));
};

it.each([
  ['POST', '/api/orgs/acme/v1/things'],
  ['POST', '/orgs/acme/v1/things'],
  ['POST', '//orgs/acme//v1/things/?a=/b'],
  ['POST', 'https://example.com/api/orgs/acme/v1/things?a'],
  ['POST', '/orgs/acme/v1/%74hings'],
  ['PATCH', '/orgs/acme/v1/things/h'],
  ['PATCH', '/orgs/a%2Fb/v1/things/c%2Fd'],
  ['PATCH', '/orgs/acme/v1/things/%F0%9F%98%80'],
  ['POST', '/orgs/acme/v1/things/h/Copy'],
])('%s %s is a route of ours with a body', (method, url) => {
  expect(includes('fastify', method, url)).toBe(true);
});

it.each([
  ['GET', '/orgs/acme/v1/things'],
  ['PATCH', '/orgs/acme/v1/things'],
  ['POST', '/v1/things'],
  ['POST', '/api/other'],
  ['POST', '/orgs/acme/v1%2Fthings'],
  ['PATCH', '/orgs/acme/v1/things%2Fh'],
  ['POST', '/orgs/%/v1/things'],
  ['PATCH', '/orgs/acme/v1/things/%ff'],
  ['POST', '/orgs/acme/v1/things/h/copy'],
  ['POST', '/orgs/acme/V1/things'],
  ['POST', '/'],
])('%s %s is none', (method, url) => {
  expect(includes('fastify', method, url)).toBe(false);
});

it.each(['/ORGS/acme/V1/Things/h/copy', '/orgs/acme/v1/things/H/COPY'])('%s is one to Express', (url) => {
  expect(includes('express', 'POST', url)).toBe(true);
});
