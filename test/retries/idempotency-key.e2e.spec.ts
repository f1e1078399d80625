import { isReplay, postKeyed } from '../support/idempotency.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { newOrg, send, type Answer } from '../support/harnesses.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const post = (path: string, key: string, body?: unknown, token?: string) =>
  postKeyed(server, path, key, body, token);

const keyed = (path: string, key: string, body?: unknown) => () => post(path, key, body);

async function same(first: () => Promise<Answer>): Promise<[Answer, Answer]> {
  const answers: [Answer, Answer] = [await first(), await first()];
  const shown = (answer: Answer) => [
    answer.status,
    answer.text,
    ...['etag', 'location', 'content-type', 'x-import-outcome'].map((name) => answer.headers.get(name)),
  ];
  expect(shown(answers[1])).toEqual(shown(answers[0]));
  expect(answers.map(isReplay)).toEqual([false, true]);
  return answers;
}

describe('a request that is retried under its Idempotency-Key', () => {
  it('creates once, and is answered the same, byte for byte', async () => {
    const name = uniqueName();
    const embedder_metadata = { b: 'ü', '1': 'x', __proto__x: '"' };
    const [{ body }] = await same(keyed('', `create ${name}`, { name, embedder_metadata }));
    expect((await client.get(`/v1/harnesses/${name}/versions`)).body.data).toHaveLength(1);
    expect(body.name).toBe(name);
  });

  it('copies once', async () => {
    const { name } = await client.create({ name: uniqueName() });
    const [copy] = await same(keyed(`/${name}/copy`, `copy ${name}`));
    expect(copy.body.name).toBe(`${name}-copy`);
    expect((await client.get(`/v1/harnesses/${name}-copy-2`)).status).toBe(404);
  });

  it('restores a version once', async () => {
    const { id } = await client.create({ name: uniqueName(), description: 'old' });
    await client.patch(`/v1/harnesses/${id}`, { description: 'new' });
    const [restored] = await same(keyed(`/${id}/versions/1/restore`, `restore ${id}`));
    expect(restored.body).toMatchObject({ description: 'old', version: 3 });
    expect((await client.get(`/v1/harnesses/${id}`)).body.version).toBe(3);
  });

  it('imports once, from a document and from an example', async () => {
    const name = uniqueName();
    const [made] = await same(keyed('/import', `import ${name}`, { name }));
    expect(made.status).toBe(201);
    const [changed] = await same(keyed('/import', `again ${name}`, { name, description: 'x' }));
    expect([changed.status, changed.headers.get('x-import-outcome')]).toEqual([200, 'updated']);
    const [example] = await same(keyed('/import?from-example=coding', `example ${name}`));
    expect(example.status).toBe(201);
  });

  it('erases once: the second answer is that of the first, not a 404', async () => {
    const { id } = await client.create({ name: uniqueName() });
    await client.delete(`/v1/harnesses/${id}`);
    const [erased] = await same(keyed(`/${id}/delete`, `delete ${id}`));
    expect([erased.status, erased.text]).toEqual([204, '']);
  });

  it('is answered what it was answered then, whatever has happened since', async () => {
    const name = uniqueName();
    const first = await post('', name, { name });
    await client.patch(`/v1/harnesses/${first.body.id}`, { name: `${name}-renamed`, description: 'later' });
    const second = await post('', name, { name });
    expect([second.status, second.text, isReplay(second)]).toEqual([201, first.text, true]);
  });

  it('may come with other spacing of headers, not of the body', async () => {
    const name = uniqueName();
    await post('', name, { name });
    const again = await send(`${server.url}/v1/harnesses`, {
      body: JSON.stringify({ name }, null, 1),
      headers: {
        Authorization: `bearer ${OWNER_KEY}`,
        'Idempotency-Key': `  ${name} `,
        'Content-Type': 'application/json; charset=utf-8',
      },
    });
    expect(refusal(again)).toEqual([422, 'idempotency_key_reused']);
  });
});

describe('another request under the same key', () => {
  it.each([
    ['another body', '', (name: string) => ({ name: `${name}x` })],
    ['another route', '/import', (name: string) => ({ name })],
    ['another query', '/import?from-example=coding', () => undefined],
    ['no body', '', () => undefined],
    ['a body that is not valid', '', () => ({ tags: 1 })],
  ])('%s is a 422 and changes nothing', async (_, path, bodyFor) => {
    const name = uniqueName();
    await post('', name, { name });
    const before = (await client.get('/v1/harnesses?limit=1')).body.total;
    expect(refusal(await post(path, name, bodyFor(name)))).toEqual([422, 'idempotency_key_reused']);
    expect((await client.get('/v1/harnesses?limit=1')).body.total).toBe(before);
  });

  it('is nothing special for another caller, or another organization', async () => {
    const { body: member } = await client.post('/v1/api-keys', { name: 'second', role: 'admin' });
    const other = await newOrg(server);
    const key = uniqueName('key');
    for (const token of [OWNER_KEY, member.key, other.key]) {
      const made = await post('', key, { name: uniqueName() }, token);
      expect([made.status, isReplay(made)]).toEqual([201, false]);
    }
  });
});

describe('the key', () => {
  it.each([
    ['empty', ''],
    ['256 characters long', 'k'.repeat(256)],
    ['not ASCII', 'schlüssel'],
    ['a control character', 'a\tb'],
  ])('is refused when it is %s', async (_, key) => {
    const answer = await post('', key, { name: uniqueName() });
    expect(refusal(answer)).toEqual([400, 'validation_failed', ['Idempotency-Key', 'invalid_format']]);
    expect(answer.body.errors[0].in).toBe('header');
  });

  it.each([
    ['one character', '~'],
    ['255 characters', 'k'.repeat(255)],
    ['spaces within', 'a b'],
  ])('may be %s', async (_, key) => {
    const [made] = await same(keyed('', key, { name: uniqueName() }));
    expect(made.status).toBe(201);
  });

  it('is no matter of routes that do not write', async () => {
    const { name } = await client.create({ name: uniqueName() });
    for (const ask of [
      keyed(`/${name}/effective`, name, { layers: [] }),
      keyed('/validate', name, { name }),
    ]) {
      expect([await ask(), await ask()].map(isReplay)).toEqual([false, false]);
    }
  });
});
