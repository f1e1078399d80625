import { Client, refusal, uniqueName } from '../support/client.js';
import { send } from '../support/harnesses.js';
import { config, LIMITS, list, MIB, nested } from '../support/limits.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let id: string;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  ({ id } = await client.create({ name: 'subject' }));
});
afterAll(() => server.stop());

describe.each(LIMITS)('the limit of $what', ({ body, pointer, code, named }) => {
  it('lets a create and an update come up to it, and shows back what was sent', async () => {
    const name = uniqueName();
    const created = await client.post('/v1/harnesses', { name, ...body(0) });
    expect(refusal(created)).toEqual([201, undefined]);
    const { name: _name, ...rest } = body(0);
    const updated = await client.patch(`/v1/harnesses/${created.body.id}`, rest);
    expect(refusal(updated)).toEqual([200, undefined]);
    expect(updated.body.version).toBe(1);
    const erased = await client.delete(`/v1/harnesses/${created.body.id}`);
    expect(erased.status).toBe(204);
  });

  it('refuses one more on create and update, naming pointer and limit', async () => {
    const past = { name: uniqueName(), ...body(1) };
    for (const answer of [
      await client.post('/v1/harnesses', past),
      await client.patch(`/v1/harnesses/${id}`, body(1)),
    ]) {
      expect(refusal(answer)).toEqual([400, 'validation_failed', [pointer, code]]);
      expect(answer.body.errors[0].detail).toMatch(new RegExp(`\\b${named}\\b`));
    }
  });
});

describe('what does not count', () => {
  it.each<[string, object]>([
    ['tags that are equal', { tags: list(80, (i) => ` t${i % 50} `) }],
    ['white space around a tag', { tags: [` ${'x'.repeat(64)} `] }],
    [
      'the file system that files bring with them',
      {
        capabilities: list(250, (i) => ({ ref: `plugin:${i}` })),
        initial_files: [{ path: 'f', content: '' }],
      },
    ],
    [
      'the /workspace in front of a path',
      { initial_files: [{ path: `/workspace/${'x'.repeat(1023)}`, content: '' }] },
    ],
    ['a list of 32 levels beside others', config({ a: [nested(30), nested(30)], b: nested(31) })],
  ])('%s', async (_what, body) => {
    expect(refusal(await client.post('/v1/harnesses', { name: uniqueName(), ...body }))).toEqual([
      201,
      undefined,
    ]);
  });

  it('lets a harness with 250 capabilities and a file system be sent back as it was shown', async () => {
    const capabilities = list(250, (i) => ({ ref: `plugin:${i}` }));
    const harness = await client.create({
      name: uniqueName(),
      capabilities,
      initial_files: [{ path: 'f', content: '' }],
    });
    expect((harness.capabilities as unknown[]).length).toBe(251);
    const answer = await client.patch(`/v1/harnesses/${harness.id}`, { capabilities: harness.capabilities });
    expect([answer.status, answer.body.version]).toEqual([200, 1]);
  });
});

describe('a harness with everything at its limit', () => {
  it('is kept whole', async () => {
    const body = LIMITS.reduce(
      (all, limit) => Object.assign(all, limit.body(0)),
      {} as Record<string, unknown>,
    );
    body.name = uniqueName('full').padEnd(64, 'x');
    const { status, body: created } = await client.post('/v1/harnesses', body);
    expect(status).toBe(201);
    const { body: read } = await client.get(`/v1/harnesses/${created.id}`);
    expect(read).toEqual(created);
    for (const key of ['description', 'system_prompt', 'tags', 'embedder_metadata'])
      expect(read[key]).toEqual(body[key]);
    expect(read.network_access).toMatchObject(body.network_access as object);
  });
});

describe('the request body', () => {
  const LIMIT = 10 * MIB;
  const headers = { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/json' };
  const ofSize = (size: number) => JSON.stringify({ name: uniqueName() }).padEnd(size, ' ');

  it('may have 10 MiB', async () => {
    const { status } = await send(`${server.url}/v1/harnesses`, { body: ofSize(LIMIT), headers });
    expect(status).toBe(201);
  });

  it.each([
    ['POST', '/v1/harnesses'],
    ['PATCH', '/v1/harnesses/:id'],
    ['POST', '/v1/harnesses/:id/copy'],
  ])('of %s %s is refused with a byte more, naming the limit', async (method, path) => {
    const url = server.url + path.replace(':id', id);
    const answer = await send(url, { method, body: ofSize(LIMIT + 1), headers });
    expect([answer.status, answer.body.code]).toEqual([413, 'payload_too_large']);
    expect(answer.body.detail).toContain('10485760');
  });
});
