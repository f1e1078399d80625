import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { newOrg, NOBODY, read, send } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let ours: Client;
let theirs: Client;
let ourKey: string;
let their: { orgId: string; harness: Harness; archived: Harness; child: Harness };
beforeAll(async () => {
  server = await startServer();
  const [us, them] = [await newOrg(server), await newOrg(server)];
  [ours, ourKey, theirs] = [us.owner, us.key, them.owner];
  const harness = await theirs.create({ name: 'theirs', description: 'their-secret' });
  const archived = await theirs.create({ name: 'their-archived' });
  await theirs.delete(`/v1/harnesses/${archived.id}`);
  const child = await theirs.create({ name: 'their-child', parent_harness_id: harness.id });
  their = { orgId: them.id, harness, archived, child };
});
afterAll(() => server.stop());

type Operation = { operationId: string; responses: object };
/** Bodies that pass the checks that come before the harness is looked for. */
const BODIES: Record<string, object> = {
  resolve_harness: { layers: [] },
  check_network_access: { urls: ['https://example.org'] },
  update_harness: { description: 'ours now' },
};

/** Every operation of the service that takes a harness, as somebody would call it. */
async function harnessOperations(id: string) {
  const { body } = await ours.get('/openapi.json');
  return Object.entries(body.paths as Record<string, Record<string, Operation>>)
    .filter(([path]) => path.includes('{harness_id}'))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => ['get', 'post', 'patch', 'put', 'delete'].includes(method))
        .map(([method, { operationId }]) => ({
          operationId,
          method: method.toUpperCase(),
          path: path.replace('{harness_id}', id).replaceAll(/\{\w+\}/g, '1'),
        })),
    );
}

async function callEvery(id: string): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const { operationId, method, path } of await harnessOperations(id)) {
    const hasBody = ['POST', 'PATCH'].includes(method);
    const { status, body, text } = await send(server.url + path, {
      method,
      headers: { Authorization: `Bearer ${ourKey}`, ...(hasBody && { 'Content-Type': 'application/json' }) },
      body: hasBody ? JSON.stringify(BODIES[operationId] ?? {}) : undefined,
    });
    expect(text).not.toContain('their-secret');
    answers[operationId] = [status, body.code, body.detail?.replaceAll(id, '{id}'), body.allowed_actions];
  }
  return answers;
}

describe('another organization’s harness', () => {
  it('is a 404 on every route, in the very words for one that does not exist', async () => {
    const nobody = await callEvery(NOBODY);
    expect(Object.keys(nobody).length).toBeGreaterThanOrEqual(5);
    for (const answer of Object.values(nobody))
      expect(answer).toEqual([404, 'harness_not_found', expect.any(String), undefined]);
    for (const { id } of [their.harness, their.archived, their.child])
      expect(await callEvery(id)).toEqual(nobody);
  });

  it('is a 404 also when it is a built-in', async () => {
    const { id } = await read(theirs, 'generic');
    expect(await callEvery(id)).toEqual(await callEvery(NOBODY));
  });

  it('is a 404 before its version is compared', async () => {
    for (const tag of ['"1-x"', '"9-x"', '*']) {
      const answer = await ours.patch(`/v1/harnesses/${their.harness.id}`, {}).set('If-Match', tag);
      expect(refusal(answer)).toEqual([404, 'harness_not_found']);
    }
  });

  it('is not found by name', async () => {
    expect(refusal(await ours.get('/v1/harnesses/theirs'))).toEqual([404, 'harness_not_found']);
    expect(refusal(await ours.post('/v1/harnesses/theirs/copy'))).toEqual([404, 'harness_not_found']);
  });

  it.each(['', '&search=theirs', '&include_archived=true', '&sort=name'])(
    'is not listed: %s',
    async (query) => {
      const { body } = await ours.get(`/v1/harnesses?limit=200${query}`);
      expect(body.data.map(({ name }: Harness) => name)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^their/)]),
      );
    },
  );

  it('has no children that anybody could list', async () => {
    const { body } = await ours.get(`/v1/harnesses?parent_harness_id=${their.harness.id}`);
    expect([body.data, body.total]).toEqual([[], 0]);
  });

  it.each(['harness', 'archived', 'child'] as const)('cannot become a parent: %s', async (which) => {
    const parent_harness_id = their[which].id;
    const problem = [400, 'validation_failed', ['/parent_harness_id', 'parent_not_found']];
    expect(refusal(await ours.post('/v1/harnesses', { name: uniqueName(), parent_harness_id }))).toEqual(
      problem,
    );
    const own = await ours.create({ name: uniqueName() });
    expect(refusal(await ours.patch(`/v1/harnesses/${own.id}`, { parent_harness_id }))).toEqual(problem);
  });

  it('does not take a name from us', async () => {
    const { id } = await ours.create({ name: 'their-archived' });
    expect(id).not.toBe(their.archived.id);
    expect((await read(theirs, 'their-archived')).id).toBe(their.archived.id);
    expect((await ours.get('/v1/harnesses/their-archived')).body.id).toBe(id);
  });

  it('is as it was after all this', async () => {
    expect(await read(theirs, their.harness.id)).toEqual(their.harness);
    expect(await read(theirs, their.child.id)).toEqual(their.child);
  });
});

describe('an organization', () => {
  it('has built-ins and a default harness of its own', async () => {
    const [own, other] = [await read(ours, 'default'), await read(theirs, 'default')];
    expect([own.name, other.name]).toEqual(['generic', 'generic']);
    expect(own.id).not.toBe(other.id);
  });

  it.each([() => their.orgId, () => 'org_00000000000000000000000000000001', () => 'nonsense', () => ''])(
    'that is not the caller’s cannot be chosen',
    async (orgId) => {
      const answer = await ours.get('/v1/harnesses').set('X-Org-Id', orgId());
      expect(refusal(answer)).toEqual([404, 'organization_not_found']);
    },
  );

  it('that is the caller’s may be named', async () => {
    const { body } = await ours.get('/v1/me');
    expect((await ours.get('/v1/harnesses').set('X-Org-Id', body.org_id)).status).toBe(200);
  });
});
