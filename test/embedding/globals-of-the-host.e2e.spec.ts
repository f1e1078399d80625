import { ValidationPipe, VersioningType } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, RouterModule } from '@nestjs/core';
import request from 'supertest';
import { HarnessesModule, registerHarnessBodyParsers } from '../../src/harnesses/index.js';
import { refusal } from '../support/client.js';
import { Envelope, GreetingsController, HostFilter, HostGuard } from '../support/host-globals.js';
import { PLATFORMS, startHost, type TestHost } from '../support/host.js';
import { expectProblem } from '../support/problem.js';

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
