import {
  ForbiddenException,
  Injectable,
  Controller,
  Post,
  Body,
  type CanActivate,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { catchError, of, type Observable } from 'rxjs';
import request from 'supertest';
import { registerHarnessBodyParsers } from '../../src/harnesses/index.js';
import { PLATFORMS, startHost, type TestHost } from '../support/host.js';
import { expectProblem } from '../support/problem.js';

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
