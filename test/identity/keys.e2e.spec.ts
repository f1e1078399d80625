import pg from 'pg';
import { Client, refusal } from '../support/client.js';
import { newOrg } from '../support/listing.js';
import { expectProblem } from '../support/problem.js';
import { retryUnavailable } from '../support/time-limits.js';
import { startProcess, startServer, type TestServer } from '../support/server.js';

const UNKNOWN_KEY_ID = `key_${'0'.repeat(32)}`;
const KEY = /^hk_[0-9A-Za-z]{43,}$/;
let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  owner = await newOrg(server);
});

afterAll(() => server.stop());

const makeKey = async (role = 'member', more: object = {}) =>
  (await retryUnavailable(() => owner.post('/v1/api-keys', { name: 'made', role, ...more }))).body as {
    id: string;
    key: string;
    expires_at: string | null;
  };

const makeOwner = async (owners: Client, more: object = {}) =>
  (await owners.post('/v1/api-keys', { name: 'owner', role: 'owner', ...more })).body as {
    id: string;
    key: string;
  };

/** Makes whoever changes one of these keys wait until the returned function is called. */
async function holdKeys(ids: string[]): Promise<() => Promise<void>> {
  const holder = new pg.Client(server.database.url);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM api_key WHERE id = ANY ($1) FOR UPDATE', [ids]);
  return () => holder.end();
}

/** How many connections of the server wait for a lock. */
async function waiting(): Promise<number> {
  const rows = await server.database.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'harness-service' AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}

const clientOf = ({ key }: { key: string }) => new Client(server.url, key);

describe('a new key', () => {
  it('works at once, in its organization and role', async () => {
    const made = await owner.post('/v1/api-keys', { name: 'CI é', role: 'admin' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{32}$/),
      name: 'CI é',
      role: 'admin',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expires_at: null,
      is_current: false,
      key: expect.stringMatching(KEY),
    });
    const [me, mine] = [await clientOf(made.body).get('/v1/me'), await owner.get('/v1/me')];
    expect(me.body).toMatchObject({ org_id: mine.body.org_id, role: 'admin', key_id: made.body.id });
  });

  it('shows its secret once, and is stored as a hash', async () => {
    const { id, key } = await makeKey();
    const listed = await owner.get('/v1/api-keys');
    expect(listed.body.data.map((one: { id: string }) => one.id)).toContain(id);
    expect(listed.text).not.toContain(key);
    const [row] = await server.database.query<{ text: string; hash: Buffer }>(
      'SELECT to_jsonb(k)::text AS text, token_hash AS hash FROM api_key k WHERE id = $1',
      [id],
    );
    expect(row!.text).not.toContain(key.slice(3));
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(key));
    expect(row!.hash).toEqual(Buffer.from(digest));
  });

  it('is like no other', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => makeKey()));
    expect(new Set(made.map(({ key }) => key)).size).toBe(50);
  });

  it.each([
    [{}, ['/name', 'required'], ['/role', 'required']],
    [{ name: '', role: 'member' }, ['/name', 'too_short']],
    [{ name: '  ', role: 'member' }, ['/name', 'too_short']],
    [{ name: '😀'.repeat(101), role: 'member' }, ['/name', 'too_long']],
    [{ name: 7, role: 'member' }, ['/name', 'invalid_type']],
    [{ name: 'a\0b', role: 'member' }, ['/name', 'unstorable_text']],
    [{ name: 'x', role: 'root' }, ['/role', 'invalid_value']],
    [{ name: 'x', role: 'Owner' }, ['/role', 'invalid_value']],
    [{ name: 'x', role: null }, ['/role', 'required']],
    [{ name: 'x', role: 'member', expires_at: 'tomorrow' }, ['/expires_at', 'invalid_format']],
    [{ name: 'x', role: 'member', expires_at: '2030-02-30T00:00:00Z' }, ['/expires_at', 'invalid_format']],
    [{ name: 'x', role: 'member', expires_at: 1893456000 }, ['/expires_at', 'invalid_type']],
    [{ name: 'x', role: 'member', expires_at: '2020-01-01T00:00:00Z' }, ['/expires_at', 'invalid_value']],
    [{ name: 'x', role: 'member', org_id: 'org_1' }, ['/org_id', 'unknown_key']],
    [{ name: 'x', role: 'member', key: 'chosen' }, ['/key', 'unknown_key']],
  ])('is refused: %j', async (body, ...problems) => {
    expect(refusal(await owner.post('/v1/api-keys', body))).toEqual([400, 'validation_failed', ...problems]);
  });

  it('may have a name of one hundred characters', async () => {
    const { status } = await owner.post('/v1/api-keys', { name: '😀'.repeat(100), role: 'member' });
    expect(status).toBe(201);
  });
});

describe('a mistyped key', () => {
  it('is refused by its checksum, whichever character is wrong', async () => {
    const { key } = await makeKey();
    for (const at of [3, 20, key.length - 1]) {
      const typo = key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
      const response = await new Client(server.url, typo).get('/v1/me');
      expectProblem(response, 401, 'unauthenticated');
      expect(response.body.detail).toContain('mistyped');
    }
  });
});

describe('a key that expires', () => {
  it('says when, in UTC, and works until then', async () => {
    const made = await makeKey('member', { expires_at: '2099-12-31T23:00:00+01:00' });
    expect(made.expires_at).toBe('2099-12-31T22:00:00.000Z');
    expect((await clientOf(made).get('/v1/me')).status).toBe(200);
  });

  it('is 401 afterwards, and listed no more', async () => {
    const made = await makeKey('member', { expires_at: '2099-12-31T23:00:00Z' });
    const expire = `UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = $1`;
    await server.database.query(expire, [made.id]);
    expectProblem(await clientOf(made).get('/v1/me'), 401, 'unauthenticated');
    const { body } = await owner.get('/v1/api-keys');
    expect(body.data.map(({ id }: { id: string }) => id)).not.toContain(made.id);
    expectProblem(await owner.delete(`/v1/api-keys/${made.id}`), 404, 'not_found');
  });
});

describe('a revoked key', () => {
  it('is 401 at once where it was revoked, also when it has just been used', async () => {
    const made = await makeKey();
    expect((await clientOf(made).get('/v1/me')).status).toBe(200);
    expect((await owner.delete(`/v1/api-keys/${made.id}`)).status).toBe(204);
    expectProblem(await clientOf(made).get('/v1/me'), 401, 'unauthenticated');
    expectProblem(await owner.delete(`/v1/api-keys/${made.id}`), 404, 'not_found');
  });

  it('soon is 401 on another replica, which had it in memory', async () => {
    const replica = await startProcess({}, server.database);
    const made = await makeKey();
    const there = new Client(replica.url, made.key);
    expect((await there.get('/v1/me')).status).toBe(200);
    await owner.delete(`/v1/api-keys/${made.id}`);
    let answer = await there.get('/v1/me');
    while (answer.status === 200) answer = await there.get('/v1/me');
    await replica.stop();
    expectProblem(answer, 401, 'unauthenticated');
  });

  it('can revoke itself', async () => {
    const made = await makeKey('owner');
    expect((await clientOf(made).delete(`/v1/api-keys/${made.id}`)).status).toBe(204);
    expectProblem(await clientOf(made).get('/v1/me'), 401, 'unauthenticated');
  });

  it.each([UNKNOWN_KEY_ID, 'key_1', 'nonsense'])('must exist: %s', async (id) => {
    expectProblem(await owner.delete(`/v1/api-keys/${id}`), 404, 'not_found');
  });

  it('of another organization is as unknown as one that never was', async () => {
    const made = await makeKey();
    const stranger = await newOrg(server);
    expectProblem(await stranger.delete(`/v1/api-keys/${made.id}`), 404, 'not_found');
    expect((await clientOf(made).get('/v1/me')).status).toBe(200);
    const { body } = await stranger.get('/v1/api-keys');
    expect(body.data).toHaveLength(1);
  });
});

describe('the last owner key', () => {
  it('cannot be revoked, and others do not count', async () => {
    const last = await newOrg(server);
    const { body } = await last.get('/v1/me');
    await last.post('/v1/api-keys', { name: 'other', role: 'admin' });
    expectProblem(await last.delete(`/v1/api-keys/${body.key_id}`), 409, 'last_owner_key');
    expect((await last.get('/v1/me')).status).toBe(200);
  });

  it('cannot be revoked while the only other one expires; one that never expires sets it free', async () => {
    const last = await newOrg(server);
    const { key_id } = (await last.get('/v1/me')).body;
    await makeOwner(last, { expires_at: '2099-12-31T23:00:00Z' });
    expectProblem(await last.delete(`/v1/api-keys/${key_id}`), 409, 'last_owner_key');
    expect((await last.get('/v1/me')).status).toBe(200);
    await makeOwner(last);
    expect((await last.delete(`/v1/api-keys/${key_id}`)).status).toBe(204);
    expectProblem(await last.get('/v1/me'), 401, 'unauthenticated');
  });

  it('lets those that expire be revoked', async () => {
    const last = await newOrg(server);
    const { id } = await makeOwner(last, { expires_at: '2099-12-31T23:00:00Z' });
    expect((await last.delete(`/v1/api-keys/${id}`)).status).toBe(204);
  });

  it('stays when the last two are revoked at once, whoever else expires', async () => {
    const first = await newOrg(server);
    const { key_id } = (await first.get('/v1/me')).body;
    const second = await makeOwner(first);
    await makeOwner(first, { expires_at: '2099-12-31T23:00:00Z' });
    const release = await holdKeys([key_id, second.id]);
    const revocations = [
      first.delete(`/v1/api-keys/${key_id}`).then(),
      clientOf(second).delete(`/v1/api-keys/${second.id}`).then(),
    ];
    while ((await waiting()) < revocations.length);
    await release();
    const statuses = (await Promise.all(revocations)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 409]);
  });

  it('stays when fifty owners revoke themselves at once', async () => {
    const first = await newOrg(server);
    const make = () => retryUnavailable(() => first.post('/v1/api-keys', { name: 'owner', role: 'owner' }));
    const owners = [
      first,
      ...(await Promise.all(Array.from({ length: 49 }, make))).map(({ body }) => clientOf(body)),
    ];
    const ids = await Promise.all(owners.map(async (one) => (await one.get('/v1/me')).body.key_id as string));
    const revoke = (one: Client, i: number) => retryUnavailable(() => one.delete(`/v1/api-keys/${ids[i]}`));
    const answers = await Promise.all(owners.map(revoke));
    // A 401: a revocation that was answered 503 was done all the same.
    const kept = answers.map(({ status }) => status).filter((status) => ![204, 401].includes(status));
    expect(kept).toEqual([409]);
    expect(
      (await owners[answers.findIndex(({ status }) => status === 409)]!.get('/v1/api-keys')).body.data,
    ).toHaveLength(1);
  });
});
