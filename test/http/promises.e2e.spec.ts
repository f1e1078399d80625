import { Client, refusal } from '../support/client.js';
import { atOnce, newOrg, NOBODY } from '../support/harnesses.js';
import { operationsOf, type Operation, type OpenApi } from '../support/openapi.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

/** The POST routes that only read. */
const READS = [
  'resolve_harness',
  'preview_harness_impact',
  'check_network_access',
  'preview_harness',
  'validate_harness',
];
/** What promises that a write is safe, with a value that is none. */
const PROMISES = [
  ['If-Match', 'nonsense'],
  ['If-None-Match', '*'],
  ['If-Unmodified-Since', 'Mon, 30 Nov 2026 00:00:00 GMT'],
  ['Idempotency-Key', 'x'.repeat(256)],
  ['Content-Range', 'bytes 0-9/20'],
  ['Prefer', 'return=minimal, handling=strict'],
] as const;

let server: TestServer;
let document: OpenApi;
let operator: Client;
beforeAll(async () => {
  server = await startServer();
  operator = new Client(server.url, ADMIN_KEY);
  document = (await new Client(server.url).get('/openapi.json')).body;
});
afterAll(() => server.stop());

type Route = Operation & { route: string };

const writing = (): Route[] =>
  operationsOf(document).filter(
    ({ route, operationId }) => !route.startsWith('get ') && !READS.includes(operationId),
  );
const takes = ({ parameters = [] }: Route, header: string) => parameters.some(({ name }) => name === header);

/** Sends a writing operation with these headers, as somebody who may. */
async function call({ route, operationId }: Route, headers: Record<string, string>, orgId: string) {
  const [method, template] = route.split(' ') as ['post' | 'patch' | 'delete' | 'put', string];
  const values = { harness_id: NOBODY, version: '1', other: '1', org_id: orgId, label: 'stable' };
  const path = Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    template,
  );
  const { key } = operationId.startsWith('create_org') ? { key: ADMIN_KEY } : await ownerOf();
  return new Client(server.url, key)[method](path.replace('{key_id}', 'key_1')).set(headers);
}

let made: Promise<{ key: string; id: string }> | undefined;
function ownerOf(): Promise<{ key: string; id: string }> {
  made ??= newOrg(server);
  return made;
}

describe('every route that writes', () => {
  it('is known to this test, by what it takes', () => {
    const listed = writing().map((route) => [
      route.operationId,
      ...PROMISES.map(([header]) => header).filter((header) => takes(route, header)),
    ]);
    expect(listed).toEqual(
      expect.arrayContaining([
        ['create_harness', 'Idempotency-Key'],
        ['update_harness', 'If-Match'],
        ['create_api_key', 'Idempotency-Key'],
        ['revoke_api_key'],
        ['create_org', 'Idempotency-Key'],
        ['update_org'],
        ['create_org_owner_key', 'Idempotency-Key'],
      ]),
    );
    const posts = writing().filter(({ route }) => route.startsWith('post '));
    expect(posts.filter((route) => !takes(route, 'Idempotency-Key'))).toEqual([]);
  });

  it.each(PROMISES)('takes %s or refuses it by name', async (header, nonsense) => {
    const { id } = await ownerOf();
    const answers = await Promise.all(
      writing().map(async (route) => [
        route.operationId,
        refusal(await call(route, { [header]: nonsense }, id)),
      ]),
    );
    const code = (route: Route) => (takes(route, header) ? 'invalid_format' : 'not_supported');
    expect(answers).toEqual(
      writing().map((route) => [route.operationId, [400, 'validation_failed', [header, code(route)]]]),
    );
  });

  it('refuses all of them at once', async () => {
    const { id } = await ownerOf();
    const route = writing().find(({ operationId }) => operationId === 'update_org')!;
    const answer = await call(route, Object.fromEntries(PROMISES), id);
    expect(refusal(answer).slice(2)).toEqual(PROMISES.map(([name]) => [name, 'not_supported']));
  });
});

describe('Idempotency-Key where a key is made', () => {
  const CASES: [string, (orgId: string) => string, object][] = [
    ['POST /v1/api-keys', () => '/v1/api-keys', { name: 'CI', role: 'member' }],
    ['POST /v1/orgs', () => '/v1/orgs', { name: 'Retried' }],
    ['POST /v1/orgs/{org_id}/api-keys', (orgId) => `/v1/orgs/${orgId}/api-keys`, {}],
  ];
  let retries = 0;

  describe.each(CASES)('%s', (what, path, body) => {
    const senderOf = ({ key }: { key: string }) =>
      what === 'POST /v1/api-keys' ? new Client(server.url, key) : operator;

    it('makes one, and a retry shows its ID without the secret', async () => {
      const org = await newOrg(server);
      const send = () => senderOf(org).post(path(org.id), body).set('Idempotency-Key', `retry-${what}`);
      const first = await send();
      const again = await send();
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(first.body.key).toMatch(/^hk_/);
      expect(again.body).toEqual({ ...first.body, key: null });
      expect(again.body.key_id ?? again.body.id).toMatch(/^key_/);
      expect((await new Client(server.url, first.body.key).get('/v1/me')).body.key_id).toBe(
        first.body.key_id ?? first.body.id,
      );
    });

    it('makes one of many at once', async () => {
      const org = await newOrg(server);
      const key = `race-${retries++}-${what}`;
      const send = () => senderOf(org).post(path(org.id), body).set('Idempotency-Key', key);
      const answers = await atOnce(20, async () => send());
      for (const answer of answers.filter(({ status }) => status !== 201))
        expect(refusal(answer)).toEqual([409, 'idempotency_in_progress']);
      const done = answers.filter(({ status }) => status === 201);
      expect(new Set(done.map((answer) => answer.body.id)).size).toBe(1);
      expect(done.filter((answer) => answer.body.key !== null)).toHaveLength(1);
    });

    it('refuses another body', async () => {
      const org = await newOrg(server);
      const send = (sent: object) =>
        senderOf(org).post(path(org.id), sent).set('Idempotency-Key', `reused-${what}`);
      expect((await send(body)).status).toBe(201);
      expect(refusal(await send({ ...body, name: 'Another' }))).toEqual([422, 'idempotency_key_reused']);
    });
  });

  it('stands for one request, whatever the route', async () => {
    const client = new Client(server.url, (await newOrg(server)).key);
    const keyed = (path: string, body: object) => client.post(path, body).set('Idempotency-Key', 'one');
    expect((await keyed('/v1/harnesses', { name: 'one' })).status).toBe(201);
    const other = await keyed('/v1/api-keys', { name: 'one', role: 'member' });
    expect(refusal(other)).toEqual([422, 'idempotency_key_reused']);
  });

  it('is not kept of a refusal', async () => {
    const client = new Client(server.url, (await newOrg(server)).key);
    const send = (body: object) => client.post('/v1/api-keys', body).set('Idempotency-Key', 'second-try');
    expect((await send({ name: 'CI' })).status).toBe(400);
    expect((await send({ name: 'CI', role: 'member' })).status).toBe(201);
  });
});

describe('a new key and the record of its request', () => {
  const send = (client: Client) =>
    client.post('/v1/api-keys', { name: 'CI', role: 'member' }).set('Idempotency-Key', 'half');
  const keys = async (client: Client) => (await client.get('/v1/api-keys')).body.data as unknown[];

  /** Runs `work` while an insert into a table fails, at once or, deferred, when the transaction commits. */
  async function whileRefused(
    table: string,
    timing: string,
    work: () => PromiseLike<unknown>,
  ): Promise<void> {
    const query = (sql: string) => server.database.query(sql);
    await query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE 'refused' USING ERRCODE = 'query_canceled'; END $$`);
    const deferred = timing === 'AFTER' ? 'DEFERRABLE INITIALLY DEFERRED' : '';
    await query(`CREATE ${deferred && 'CONSTRAINT'} TRIGGER refuse ${timing} INSERT ON ${table} ${deferred}
      FOR EACH ROW EXECUTE FUNCTION refuse()`);
    await work();
    await query(`DROP TRIGGER refuse ON ${table}`);
    await query('DROP FUNCTION refuse');
  }

  it('are kept together: no record of a key that was not made', async () => {
    const client = new Client(server.url, (await newOrg(server)).key);
    await whileRefused('api_key', 'AFTER', async () => expect((await send(client)).status).toBe(503));
    const again = await send(client);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, undefined]);
  });

  it('are kept together: no key without a record', async () => {
    const client = new Client(server.url, (await newOrg(server)).key);
    await whileRefused('harnesses.harness_replay', 'BEFORE', async () =>
      expect((await send(client)).status).toBe(503),
    );
    expect(await keys(client)).toHaveLength(1);
  });
});
