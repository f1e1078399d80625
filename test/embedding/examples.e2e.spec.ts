import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import {
  buildExamples,
  DEMO_PASSWORD,
  EXPRESS,
  FASTIFY,
  VARIABLES,
  readManifest,
  signInAt,
  type Credentials,
  type ExampleHost,
  type Examples,
} from '../support/examples.js';
import { ROOT } from '../support/library.js';
import { below, isIn, operationsOf, type OpenApi } from '../support/openapi.js';
import { lineWith } from '../support/output.js';
import { expectProblem } from '../support/problem.js';

let examples: Examples;
let express: ExampleHost;
let fastify: ExampleHost;
beforeAll(async () => {
  examples = await buildExamples([EXPRESS, FASTIFY]);
  [express, fastify] = await Promise.all([
    examples.start(EXPRESS, VARIABLES[EXPRESS]),
    examples.start(FASTIFY, VARIABLES[FASTIFY]),
  ]);
});
afterAll(async () => {
  await express?.stop();
  await fastify?.stop();
  await examples?.remove();
});

describe.each([
  { name: EXPRESS, host: () => express, prefix: '/api' },
  { name: FASTIFY, host: () => fastify, prefix: '' },
])('the example $name', ({ name, host, prefix }) => {
  const mount = `${prefix}/ai`;
  const base = `${mount}/v1/harnesses`;
  const signIn = (email: string) => signInAt(host().url, `${prefix}/login`, email);
  const http = () => request(host().url);
  const readDocument = async () => (await http().get(`${prefix}/docs-json`)).body as OpenApi;
  let ada: Credentials;
  beforeAll(async () => {
    ada = await signIn('ada@acme.example');
  });

  it('asks for the versions that the repository is tested with', async () => {
    const [theirs, ours] = await Promise.all([readManifest(`examples/${name}`), readManifest('.')]);
    const { 'nestjs-harnesses': library, ...others } = { ...theirs.dependencies, ...theirs.devDependencies };
    expect({ ...ours.dependencies, ...ours.devDependencies }).toMatchObject(others);
    expect(library).toBe(`^${ours.version}`);
  });

  it('lets in who has the password', async () => {
    const wrong = await http().post(`${prefix}/login`).send({ email: 'ada@acme.example', password: 'wrong' });
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    const unknown = await http()
      .post(`${prefix}/login`)
      .send({ email: 'nobody@acme.example', password: DEMO_PASSWORD });
    expect([unknown.status, unknown.body]).toEqual([401, wrong.body]);
    expect((await http().get(base).set(ada)).status).toBe(200);
  });

  it('has harnesses under its own URLs', async () => {
    const created = await http().post(base).set(ada).send({ name: 'market-scan' });
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe(`${host().url}${base}/${created.body.id}`);
    expect(created.body).toMatchObject({ name: 'market-scan', self_url: created.headers.location });
    expect(created.body.view_url).toBe(`${host().url}${prefix}/docs#/harnesses/get_harness`);
    const versions = await http().get(`${base}/market-scan/versions`).set(ada);
    expect(versions.body.data).toMatchObject([{ version: 1, actor: 'ada@acme.example' }]);
  });

  it('refuses in problem documents who is not signed in, and who may only look', async () => {
    expectProblem(await http().post(base).send({ name: 'nobody' }), 401, 'unauthenticated');
    const max = await signIn('max@acme.example');
    expect((await http().get(`${base}/generic`).set(max)).status).toBe(200);
    expectProblem(await http().post(base).set(max).send({ name: 'of-max' }), 403, 'permission_denied');
  });

  it('shows nothing of one tenant to another', async () => {
    const { body } = await http().post(base).set(ada).send({ name: 'of-acme' });
    const eve = await signIn('eve@globex.example');
    for (const ref of [body.id, 'of-acme']) {
      expectProblem(await http().get(`${base}/${ref}`).set(eve), 404, 'harness_not_found');
      expect((await http().get(`${base}/${ref}`).set(ada)).status).toBe(200);
    }
    expectProblem(await http().delete(`${base}/${body.id}`).set(eve), 404, 'harness_not_found');
  });

  it('takes documents in YAML', async () => {
    const imported = await http()
      .post(`${base}/import`)
      .set({ ...ada, 'Content-Type': 'application/yaml' })
      .send('name: from-yaml\nsystem_prompt: Hello.\n');
    expect([imported.status, imported.body.system_prompt]).toEqual([201, 'Hello.']);
  });

  it('documents every route of the contract beside its own', async () => {
    const { paths } = await readDocument();
    const contract = JSON.parse(await readFile(join(ROOT, 'openapi.json'), 'utf8')) as OpenApi;
    const promised = operationsOf(contract).filter(({ tags }) => tags.includes('harnesses'));
    const offered = operationsOf({ paths }).map(({ route }) => route);
    expect(offered).toEqual(
      expect.arrayContaining(promised.map(({ route }) => route.replace(' ', ` ${mount}`))),
    );
    expect(offered).toContain(`post ${prefix}/login`);
  });

  it('documents nothing that is not there', async () => {
    const document = await readDocument();
    const references = below(document, '$ref').map(([, reference]) => reference as string);
    expect(references.filter((reference) => !isIn(document, reference))).toEqual([]);
    const requirements = below(document.paths, 'security').flatMap(([, security]) => security as object[]);
    const schemes = new Set(requirements.flatMap((requirement) => Object.keys(requirement)));
    expect([...schemes]).toEqual(Object.keys(document.components.securitySchemes));
    const unsecured = operationsOf(document).filter(({ security }) => security === undefined);
    expect(unsecured.map(({ route }) => route).filter((route) => !/\/log(in|out)$/.test(route))).toEqual([]);
  });

  it('shows its document as a page', async () => {
    const page = await http().get(`${prefix}/docs`).redirects(1);
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.text).toContain('swagger-ui');
  });

  it.each(Object.keys(VARIABLES[name as keyof typeof VARIABLES]))(
    'does not start without %s',
    async (key) => {
      const starting = examples.start(name, { ...VARIABLES[name as keyof typeof VARIABLES], [key]: 'short' });
      await expect(starting).rejects.toThrow(`Set ${key} to`);
    },
  );
});

describe('the example on Express', () => {
  const http = () => request(express.url);

  it('ends a session where somebody logs out', async () => {
    const ada = await signInAt(express.url, '/api/login', 'ada@acme.example');
    expect((await http().get('/api/me').set(ada)).body).toEqual({
      email: 'ada@acme.example',
      company: 'acme',
      role: 'owner',
    });
    expect((await http().post('/api/logout').set(ada)).status).toBe(204);
    expect((await http().get('/api/me').set(ada)).status).toBe(401);
    expectProblem(await http().get('/api/ai/v1/harnesses').set(ada), 401, 'unauthenticated');
  });

  it('validates its own bodies', async () => {
    const login = await http().post('/api/login').send({ email: 'ada', password: 1, more: true });
    expect([login.status, login.body.message]).toEqual([400, expect.any(Array)]);
  });
});

describe('the example on Fastify', () => {
  const base = '/ai/v1/harnesses';
  let ada: Credentials;
  beforeAll(async () => {
    ada = await signInAt(fastify.url, '/login', 'ada@acme.example');
  });
  const get = (ref: string) => request(fastify.url).get(`${base}/${ref}`).set(ada);
  const post = (path: string, body?: object) => request(fastify.url).post(path).set(ada).send(body);
  const agents = (name: string) =>
    fastify.database.query<{ harness_id: string }>('SELECT harness_id FROM agents WHERE name = $1', [name]);
  const emitted = (type: string, name: string) =>
    fastify.output().split(`${type}: ${name} of acme, by ada@acme.example`).length - 1;

  it('keeps a harness while sessions run on it', async () => {
    const { body: harness } = await post(base, { name: 'used', system_prompt: 'One.' });
    const first = await post('/sessions', { harness: 'used', instructions: 'Two.' });
    expect([first.status, first.body]).toEqual([
      201,
      { id: expect.any(String), harness_id: harness.id, system_prompt: 'One.\n\nTwo.', servers: [] },
    ]);
    const second = await post('/sessions', { harness: harness.id });
    const archive = () => request(fastify.url).delete(`${base}/${harness.id}`).set(ada);
    expect((await get('used')).body.session_count).toBe(2);
    expect((await post(`/sessions/${first.body.id}/end`)).status).toBe(204);
    const refused = await archive();
    expectProblem(refused, 409, 'harness_in_use');
    expect(refused.body.detail).toContain('used is in use: 1 session(s) running');
    expect((await get('used')).body.session_count).toBe(1);
    expect((await post(`/sessions/${second.body.id}/end`)).status).toBe(204);
    expect((await archive()).status).toBe(204);
    expect((await get('used')).body).toMatchObject({ status: 'archived', session_count: 0 });
    await lineWith(fastify, 'harness.archived: used of acme');
    expect((await post('/sessions', { harness: 'used' })).status).toBe(409);
    expect((await post(`/sessions/${second.body.id}/end`)).status).toBe(404);
  });

  it('shows header values to nobody', async () => {
    const docs = { url: 'https://mcp.example.org', headers: { Authorization: 'Bearer of-the-server' } };
    expect((await post(base, { name: 'with-server', mcpServers: { docs } })).status).toBe(201);
    const started = await post('/sessions', { harness: 'with-server' });
    expect([started.status, started.body.servers]).toEqual([201, ['docs']]);
    expect(started.text).not.toContain('of-the-server');
    await lineWith(fastify, 'runs on with-server with docs');
    expect(fastify.output()).not.toContain('of-the-server');
  });

  it('answers refusals of the service as the module does', async () => {
    expectProblem(await post('/sessions', { harness: 'nowhere' }), 404, 'harness_not_found');
    expectProblem(await post('/agents', { name: 'Bad Name' }), 400, 'validation_failed');
    expect((await request(fastify.url).post('/sessions').send({ harness: 'generic' })).status).toBe(401);
    const max = await signInAt(fastify.url, '/login', 'max@acme.example');
    const refused = await request(fastify.url).post('/agents').set(max).send({ name: 'of-max' });
    expectProblem(refused, 403, 'permission_denied');
  });

  it('commits an agent with its harness, and emits the event', async () => {
    const agent = await post('/agents', { name: 'support', instructions: 'You answer customers.' });
    expect(agent.status).toBe(201);
    expect(await agents('support')).toEqual([{ harness_id: agent.body.harness_id }]);
    expect((await get(agent.body.harness_id)).body).toMatchObject({
      name: 'support',
      system_prompt: 'You answer customers.',
    });
    await lineWith(fastify, 'harness.created: support of acme, by ada@acme.example');
  });

  it('rolls the harness back where the agent cannot be, and emits nothing', async () => {
    const { body } = await post('/agents', { name: 'billing' });
    await lineWith(fastify, 'harness.created: billing of acme');
    const renamed = await request(fastify.url)
      .patch(`${base}/${body.harness_id}`)
      .set(ada)
      .send({ name: 'old-billing' });
    expect(renamed.status).toBe(200);
    const again = await post('/agents', { name: 'billing' });
    expect([again.status, again.body.message]).toEqual([409, 'there is an agent billing already']);
    expectProblem(await get('billing'), 404, 'harness_not_found');
    expect(await agents('billing')).toEqual([{ harness_id: body.harness_id }]);
    expect(emitted('harness.created', 'billing')).toBe(1);
  });

  it('makes no agent where the harness cannot be', async () => {
    await post(base, { name: 'sales' });
    expectProblem(await post('/agents', { name: 'sales' }), 409, 'harness_name_taken');
    expect(await agents('sales')).toEqual([]);
    await lineWith(fastify, 'harness.created: sales of acme');
    expect(emitted('harness.created', 'sales')).toBe(1);
  });
});
