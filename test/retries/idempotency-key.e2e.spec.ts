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

/** A POST under an Idempotency-Key. */
function post(path: string, key: string, body?: unknown, token = OWNER_KEY): Promise<Answer> {
  return send(`${server.url}/v1/harnesses${path}`, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      Authorization: `Bearer ${token}`,
      'Idempotency-Key': key,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
  });
}

const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';
const keyed = (path: string, key: string, body?: unknown) => () => post(path, key, body);
const replays = () =>
  server.database.query<{ key: string; answer: string | null; harness_id: string | null }>(
    'SELECT key, answer, harness_id FROM harnesses.harness_replay',
  );

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

describe('a request that is sent again under its Idempotency-Key', () => {
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

describe('a replay', () => {
  it('is for those who are still allowed to write', async () => {
    const { body: admin } = await client.post('/v1/api-keys', { name: 'soon gone', role: 'admin' });
    const name = uniqueName();
    await post('', name, { name }, admin.key);
    await client.delete(`/v1/api-keys/${admin.id}`);
    expect((await post('', name, { name }, admin.key)).status).toBe(401);
    const { body: member } = await client.post('/v1/api-keys', { name: 'reader', role: 'member' });
    expect(refusal(await post('', name, { name }, member.key))).toEqual([403, 'permission_denied']);
  });

  it('is not kept of a refusal: the corrected state lets the same request through', async () => {
    const name = uniqueName();
    const { id } = await client.create({ name });
    expect(refusal(await post('', name, { name }))[1]).toBe('harness_name_taken');
    await client.patch(`/v1/harnesses/${id}`, { name: `${name}-moved` });
    const made = await post('', name, { name });
    expect([made.status, isReplay(made)]).toEqual([201, false]);
  });

  it('is not kept of a dry run, nor given to one', async () => {
    const name = uniqueName();
    expect((await post('?dry_run=true', name, { name })).headers.get('dry-run')).toBe('true');
    expect((await post('', name, { name })).status).toBe(201);
    expect(refusal(await post('?dry_run=true', name, { name }))[1]).toBe('harness_name_taken');
  });

  it('holds no secret, and goes with its harness', async () => {
    const name = uniqueName();
    const secret = `planted-${name}`;
    const mcpServers = { docs: { url: 'https://mcp.example.com', headers: { 'X-Key': secret } } };
    const { body } = await post('', name, { name, mcpServers });
    const kept = (await replays()).filter(({ key }) => key === name);
    expect(kept).toHaveLength(1);
    expect(kept[0]!.answer).toContain('********');
    const rows = await server.database.query('SELECT r::text FROM harnesses.harness_replay r');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const versions = await server.database.query('SELECT v::text FROM harnesses.harness_version v');
    expect(JSON.stringify(versions)).not.toContain(secret);
    await client.delete(`/v1/harnesses/${body.id}`);
    await client.post(`/v1/harnesses/${body.id}/delete`);
    expect((await replays()).filter(({ key }) => key === name)).toEqual([]);
  });

  it('is kept for 24 hours, and swept by later writes, a few at a time', async () => {
    const { key, owner } = await newOrg(server);
    const names = Array.from({ length: 45 }, () => uniqueName('swept'));
    for (const name of names) await post('', name, { name }, key);
    const age = (by: string) =>
      server.database.query(`UPDATE harnesses.harness_replay SET created_at = now() - interval '${by}'
        WHERE key LIKE 'swept-%'`);
    const left = async () => (await replays()).filter((one) => one.key.startsWith('swept-')).length;
    await age('23 hours 59 minutes');
    expect(isReplay(await post('', names[0]!, { name: names[0] }, key))).toBe(true);
    await age('24 hours 1 second');
    expect(refusal(await post('', names[0]!, { name: names[0] }, key))[1]).toBe('harness_name_taken');
    for (const expected of [25, 5, 0]) {
      await post('', uniqueName('fresh'), { name: uniqueName() }, key);
      expect(await left()).toBe(expected);
    }
    expect((await owner.get('/v1/harnesses?limit=1')).body.total).toBe(names.length + 6);
  });

  it('may be made anew under an expired key', async () => {
    const key = uniqueName();
    await post('', key, { name: uniqueName() });
    await server.database.query(
      `UPDATE harnesses.harness_replay SET created_at = now() - interval '25 hours' WHERE key = '${key}'`,
    );
    const made = await post('', key, { name: uniqueName() });
    expect([made.status, isReplay(made)]).toEqual([201, false]);
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

describe('at the same time', () => {
  const at = async (count: number, ask: () => Promise<Answer>) => {
    const answers = await Promise.all(Array.from({ length: count }, ask));
    const running = answers.filter(({ status }) => status === 409);
    for (const answer of running) {
      expect(refusal(answer)).toEqual([409, 'idempotency_in_progress']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    return answers.filter(({ status }) => status !== 409);
  };

  it('50 creates under one key make one harness', async () => {
    const name = uniqueName();
    const done = await at(50, keyed('', name, { name }));
    expect(new Set(done.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(done[0]!.status).toBe(201);
    expect(done.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect((await client.get(`/v1/harnesses?search=${name}`)).body.total).toBe(1);
  });

  it('50 copies under one key make one copy', async () => {
    const { name } = await client.create({ name: uniqueName('src') });
    const done = await at(50, keyed(`/${name}/copy`, name));
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect((await client.get(`/v1/harnesses?search=${name}-copy`)).body.total).toBe(1);
  });

  it('50 creates under keys of their own all go through', async () => {
    const names = Array.from({ length: 50 }, () => uniqueName());
    const answers = await Promise.all(names.map((name) => post('', name, { name })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
  });
});
