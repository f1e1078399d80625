import {
  ForbiddenException,
  Injectable,
  ValidationPipe,
  VersioningType,
  Catch,
  Controller,
  Get,
  Post,
  UseFilters,
  Body,
  type CanActivate,
  type ExceptionFilter,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  HttpAdapterHost,
  RouterModule,
} from '@nestjs/core';
import { IsString } from 'class-validator';
import { catchError, map, of, type Observable } from 'rxjs';
import request from 'supertest';
import {
  HarnessErrorFilter,
  HarnessesModule,
  HarnessesService,
  registerHarnessBodyParsers,
} from '../../src/harnesses/index.js';
import { fakeCaller } from '../../src/testing/index.js';
import { refusal } from '../support/client.js';
import { PLATFORMS, startHost, type TestHost } from '../support/host.js';
import { expectProblem } from '../support/problem.js';

/** Whom the host lets in at all: everybody but those it has banned. */
@Injectable()
class HostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-banned'] !== undefined) throw new ForbiddenException('the host says no');
    return true;
  }
}

@Injectable()
class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ envelope: data })));
  }
}

/** Makes an answer of whatever went wrong. */
@Injectable()
class Swallower implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError(() => of({ oops: 1 })));
  }
}

/** What a sanitizer does to everything that comes in: copies it, trims it. */
const sanitizer: PipeTransform = {
  transform: (value: unknown) =>
    JSON.parse(JSON.stringify(value ?? null), (_key, inner: unknown) =>
      typeof inner === 'string' ? inner.trim() : inner,
    ) as unknown,
};

@Catch()
class HostFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { host: 'failed' }, 418);
  }
}

class GreetingDto {
  @IsString()
  whom!: string;
}

@Controller({ path: 'greetings', version: '1' })
class GreetingsController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get()
  list(): string[] {
    return ['hello'];
  }

  @Post()
  create(@Body() body: GreetingDto): GreetingDto {
    return body;
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('harness')
  @UseFilters(HarnessErrorFilter)
  harness(): Promise<unknown> {
    return this.harnesses.get(fakeCaller(), 'nobody');
  }
}

@Controller()
class NeighbourController {
  @Post('v1/harnesses/:id/publish')
  publish(@Body() body: unknown): unknown {
    return body;
  }

  @Post('v1/harnesses-other')
  other(@Body() body: unknown): unknown {
    return body;
  }
}

/** Lets nobody in who could be a form on another site's page, as cookie hosts do. */
@Injectable()
class JsonOnlyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    const type = headers['content-type'];
    if (type === undefined || /^(application\/json|application\/yaml)/.test(type)) return true;
    throw new ForbiddenException(`not ${type}`);
  }
}

describe.each(PLATFORMS)('a host on %s that looks at everything', (platform) => {
  let host: TestHost;
  const as = (caller?: object) => ({ Authorization: host.harnesses.authorization(caller) });
  const http = () => request(host.url);

  beforeAll(async () => {
    host = await startHost(platform, {
      controllers: [NeighbourController],
      http: { path: ':region/ai' },
      providers: [
        { provide: APP_PIPE, useValue: sanitizer },
        { provide: APP_GUARD, useClass: JsonOnlyGuard },
        { provide: APP_INTERCEPTOR, useClass: Swallower },
      ],
      setUp: (app) => registerHarnessBodyParsers(app),
    });
  });
  afterAll(() => host.stop());

  it('does not change what is stored, for whom, and under which condition', async () => {
    const prompt = '  as it is \n';
    const base = '/eu/ai/v1/harnesses';
    const created = await http()
      .post(base)
      .set(as({ orgId: ' spaced ' }))
      .send({ name: 'kept', system_prompt: prompt });
    expect([created.status, created.body.system_prompt]).toEqual([201, prompt]);
    expect(
      (
        await http()
          .get(`${base}/kept`)
          .set(as({ orgId: 'spaced' }))
      ).status,
    ).toBe(404);
    const stale = await http()
      .patch(`${base}/${created.body.id}`)
      .set({ ...as({ orgId: ' spaced ' }), 'If-Match': '"9-x"' })
      .send({ description: 'x' });
    expectProblem(stale, 412, 'version_mismatch');
    const send = () => http().post(base).set(as()).set('Idempotency-Key', 'k').send({ name: 'once' });
    await send();
    expect((await send()).headers['idempotency-replayed']).toBe('true');
  });

  it('does not make an answer of a refusal', async () => {
    expectProblem(await http().get('/eu/ai/v1/harnesses/none').set(as()), 404, 'harness_not_found');
    expectProblem(await http().get('/eu/ai/v1/harnesses?nope=1').set(as()), 400, 'validation_failed');
  });

  it('sees the media type that was sent, and has its bodies read at any spelling of the path', async () => {
    const post = (path: string, type: string, body: string) =>
      http()
        .post(path)
        .set({ ...as(), 'Content-Type': type })
        .send(body);
    const yaml = await post('/eu/ai/v1/harnesses/import', 'application/yaml', 'name: by-yaml\n');
    expect(yaml.status).toBe(201);
    const twice = '{"name":"a","name":"b"}';
    // Each platform takes another spelling for the same path.
    const spelled = platform === 'express' ? '/eu/AI/V1/harnesses' : '/eu/ai/v1/%68arnesses';
    expectProblem(await post(spelled, 'application/json', twice), 400, 'malformed_json');
    expectProblem(await post('/eu/ai/v1/harnesses', 'text/csv', 'a'), 403, 'permission_denied');
  });

  it('reads the bodies of its own routes, also beside ours', async () => {
    for (const path of ['/v1/harnesses/x/publish', '/v1/harnesses-other'])
      expect((await http().post(path).send({ own: 1 })).body).toEqual({ own: 1 });
  });
});

describe.each(PLATFORMS)('a host on %s that reads all bodies itself', (platform) => {
  it('takes no forms, which pages of other sites can send', async () => {
    const host = await startHost(platform);
    const send = (type: string, body: string, path = '/v1/harnesses') =>
      request(host.url)
        .post(path)
        .set({ Authorization: host.harnesses.authorization(), 'Content-Type': type })
        .send(body);
    expectProblem(
      await send('application/x-www-form-urlencoded', 'name=csrf'),
      415,
      'unsupported_media_type',
    );
    expect((await send('application/json', '{"name":"json"}')).status).toBe(201);
    const yaml = await send('application/yaml', 'name: yaml', '/v1/harnesses/import');
    expect(yaml.status).toBe(platform === 'express' ? 201 : 415);
    const large = JSON.stringify({
      name: 'large',
      system_prompt: 'x'.repeat(platform === 'express' ? 200_000 : 1_048_577),
    });
    expect((await send('application/json', large)).status).toBe(413);
    await host.stop();
  });
});

describe.each(PLATFORMS)('a host on %s with globals of its own', (platform) => {
  let host: TestHost;
  const base = '/api/ai/v1/harnesses';
  const as = (caller?: object) => ({ Authorization: host.harnesses.authorization(caller) });
  const http = () => request(host.url);

  beforeAll(async () => {
    host = await startHost(platform, {
      publicUrl: 'https://acme.example.com/api/ai',
      controllers: [GreetingsController],
      imports: [RouterModule.register([{ path: 'ai', module: HarnessesModule }])],
      providers: [
        {
          provide: APP_PIPE,
          useFactory: () =>
            new ValidationPipe({
              whitelist: true,
              forbidNonWhitelisted: true,
              transform: true,
              validateCustomDecorators: true,
              transformOptions: { enableImplicitConversion: true },
            }),
        },
        { provide: APP_GUARD, useClass: HostGuard },
        { provide: APP_FILTER, useClass: HostFilter },
        { provide: APP_INTERCEPTOR, useClass: Envelope },
      ],
      setUp: (app) => {
        registerHarnessBodyParsers(app);
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '7' });
      },
    });
  });
  afterAll(() => host.stop());

  it('keeps its own behaviour', async () => {
    const greetings = '/api/v1/greetings';
    expect((await http().get(greetings)).body).toEqual({ envelope: ['hello'] });
    expect((await http().post(greetings).send({ whom: 'you' })).body).toEqual({ envelope: { whom: 'you' } });
    expect((await http().post(greetings).send({ whom: 'you', more: 1 })).status).toBe(418);
    expect((await http().get(`${greetings}/broken`)).body).toEqual({ host: 'failed' });
    expectProblem(await http().get(`${greetings}/harness`), 404, 'harness_not_found');
  });

  it('offers the routes of the contract under its prefix, whatever version its URLs have', async () => {
    const created = await http()
      .post(base)
      .set(as())
      .send({ name: 'first', tags: ['a'] });
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe(`https://acme.example.com/api/ai/v1/harnesses/${created.body.id}`);
    expect(created.body).toMatchObject({ name: 'first', tags: ['a'], self_url: created.headers.location });
    const read = await http().get(`${base}/first`).set(as());
    expect(read.body).toEqual(created.body);
    expect(read.headers).toMatchObject({
      'cache-control': 'private, no-cache',
      vary: 'Authorization, Cookie',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(read.text)),
    });
    const patched = await http().patch(`${base}/${created.body.id}`).set(as()).send({ description: 'new' });
    expect(patched.body).toMatchObject({ version: 2, description: 'new' });
    expect((await http().delete(`${base}/${created.body.id}`).set(as())).status).toBe(204);
    expect((await http().head(`${base}/first`).set(as())).headers.etag).toMatch(/^"3-/);
  });

  it('answers 304 by the tag alone, whatever the client says of caches', async () => {
    const { headers, body } = await http().get(`${base}/generic`).set(as());
    const again = (tag: string) =>
      http()
        .get(`${base}/generic`)
        .set({ ...as(), 'If-None-Match': tag, 'Cache-Control': 'no-cache' });
    const unchanged = await again(headers.etag!);
    expect([unchanged.status, unchanged.text, unchanged.headers.etag]).toEqual([304, '', headers.etag]);
    expect((await again('"1-other"')).body).toEqual(body);
  });

  it('gives pages no tag of the platform, and a link to the next', async () => {
    const page = await http().get(`${base}?limit=1&sort=name`).set(as());
    expect(page.body.data).toHaveLength(1);
    expect(page.headers.etag).toBeUndefined();
    expect(page.headers.link).toMatch(
      /^<https:\/\/acme\.example\.com\/api\/ai\/v1\/harnesses\?limit=1&sort=name&cursor=[\w-]+>; rel="next"$/,
    );
    const next = new URL(/<(.*)>/.exec(page.headers.link!)![1]!);
    const second = await http().get(`${next.pathname}${next.search}`).set(as());
    expect(second.body.data[0].name > page.body.data[0].name).toBe(true);
  });

  it('does not strip or convert what the module is to refuse', async () => {
    const response = await http()
      .post(base)
      .set(as())
      .send({ name: 'odd', descriptoin: 'x', parallel_tool_calls: 'true' });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/descriptoin', 'unknown_key'],
      ['/parallel_tool_calls', 'invalid_type'],
    ]);
    expect(refusal(await http().get(`${base}?limit=many`).set(as()))).toEqual([
      400,
      'validation_failed',
      ['limit', 'invalid_value'],
    ]);
  });

  it('refuses in problem documents, also what its own guard refuses there', async () => {
    expectProblem(await http().get(base), 401, 'unauthenticated');
    expectProblem(await http().get(`${base}/none`).set(as()), 404, 'harness_not_found');
    const banned = await http()
      .get(base)
      .set({ ...as(), 'X-Banned': 'yes' });
    expectProblem(banned, 403, 'permission_denied');
    expect(banned.body.detail).toBe('the host says no');
    const member = { permissions: ['org:harnesses:view'] };
    expectProblem(await http().post(base).set(as(member)).send('{'), 403, 'permission_denied');
    const { headers } = await http().get(`${base}/none`).set(as());
    expect(headers.etag).toBeUndefined();
  });

  it('reads bodies by the rules of the contract', async () => {
    const post = (type: string, body: string, path = base) =>
      http()
        .post(path)
        .set({ ...as(), 'Content-Type': type })
        .send(body);
    expectProblem(await post('application/json', '{"name":"a","name":"b"}'), 400, 'malformed_json');
    expectProblem(await post('text/csv', 'a,b'), 415, 'unsupported_media_type');
    const large = JSON.stringify({ name: 'large', system_prompt: 'x'.repeat(1_000_000) });
    expect((await post('application/json', large)).status).toBe(201);
    const tooLarge = ' '.repeat(10 * 1024 * 1024 + 1);
    expectProblem(await post('application/json', tooLarge), 413, 'payload_too_large');
    const yaml = await post('application/yaml', 'name: by-yaml\nsystem_prompt: hi\n', `${base}/import`);
    expect([yaml.status, yaml.body.name]).toEqual([201, 'by-yaml']);
    const markdown = await post('text/markdown', '---\nname: by-markdown\n---\nHi', `${base}/import`);
    expect([markdown.status, markdown.body.system_prompt]).toEqual([201, 'Hi']);
    const exported = await http().get(`${base}/by-markdown/export?format=markdown`).set(as());
    expect(exported.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(exported.text).toContain('name: by-markdown');
  });

  it('repeats answers for an Idempotency-Key', async () => {
    const send = () => http().post(base).set(as()).set('Idempotency-Key', 'k1').send({ name: 'once' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.text).toBe(first.text);
  });

  it('keeps its tenants apart', async () => {
    const created = await http()
      .post(base)
      .set(as({ orgId: 'acme' }))
      .send({ name: 'secret' });
    const stranger = as({ orgId: 'globex' });
    expectProblem(await http().get(`${base}/${created.body.id}`).set(stranger), 404, 'harness_not_found');
    expectProblem(await http().get(`${base}/secret`).set(stranger), 404, 'harness_not_found');
    const names = (await http().get(base).set(stranger)).body.data.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['base', 'generic', 'platform-chat']);
  });
});
