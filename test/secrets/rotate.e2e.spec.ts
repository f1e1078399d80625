import { DataSource } from 'typeorm';
import { harnessEntities, rotateHarnessSecrets } from '../../src/harnesses/index.js';
import { entitiesOf } from '../../src/harnesses/storage/entities/index.js';
import { SealedRepository } from '../../src/harnesses/storage/sealed.repository.js';
import { tablesOf } from '../../src/harnesses/storage/tables.js';
import { Session } from '../../src/sql/session.js';
import { Client, uniqueName, type Harness } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { newOrg, rowsWith } from '../support/harnesses.js';
import { keyIdOf, keyVariables, runSecrets, secretsKey } from '../support/secrets.js';
import { startServer, type TestServer } from '../support/server.js';
import { retryUnavailable } from '../support/time-limits.js';
import { restore, update, urlOf } from '../support/versions.js';

const [OLD, NEW] = [secretsKey(1), secretsKey(2)];
const url = 'https://mcp.example.org';
const secretOf = (name: string) => `Bearer planted-${name}`;
const serversOf = (name: string) => ({ docs: { url, headers: { Authorization: secretOf(name) } } });
/** More than what is sealed anew at once. */
const VERSIONS = 120;

let database: TestDatabase;
let server: TestServer;
let api: Client;
let other: Client;
let otherKey: string;

async function start(variables: Record<string, string>): Promise<void> {
  await server?.stop();
  server = await startServer(variables, database);
  api = new Client(server.url);
  other = new Client(server.url, otherKey);
}

const command = (name: string, variables: Record<string, string>) =>
  runSecrets(name, { DATABASE_URL: database.url, ...variables });

/** What clients see of a harness and its history. */
async function seen(client: Client, { id }: Harness) {
  const paths = ['', '/versions?limit=200', '/versions/1'];
  const answers = await Promise.all(paths.map((path) => client.get(`${urlOf(id)}${path}`).expect(200)));
  return answers.map(({ headers, text }) => [headers.etag, text]);
}

/** All rows, by when each was written last. */
const rows = () =>
  database.query(
    `SELECT id::text || ' ' || xmin AS row FROM harnesses.harness
    UNION ALL SELECT harness_id::text || version || ' ' || xmin FROM harnesses.harness_version ORDER BY 1`,
  );

const quiet: Harness[] = [];
const busy: Harness[] = [];
let foreign: Harness;

beforeAll(async () => {
  database = await createDatabase();
  await start(keyVariables(OLD));
  const org = await newOrg(server);
  otherKey = org.key;
  other = org.owner;
  foreign = await other.create({ name: 'foreign', mcpServers: serversOf('foreign') });
  for (const name of ['quiet', 'archived', 'emptied'])
    quiet.push(await api.create({ name, mcpServers: serversOf(name) }));
  for (let i = 2; i <= VERSIONS; i++) await update(api, quiet[0]!.id, { description: String(i) });
  await api.delete(urlOf(quiet[1]!.id)).expect(204);
  await update(api, quiet[2]!.id, { mcpServers: {} });
  for (let i = 0; i < 6; i++) {
    const name = `busy-${i}`;
    const body = { name, mcpServers: serversOf(name) };
    const answer = await api.post('/v1/harnesses', body).set('Idempotency-Key', name).expect(201);
    busy.push(answer.body as Harness);
  }
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** Writes of every kind about the busy harnesses, over and over, until `done`. */
async function writeUntil(done: Promise<unknown>): Promise<number> {
  let isDone = false;
  const end = () => (isDone = true);
  void done.then(end, end);
  let writes = 0;
  const writer = async ({ id, name }: Harness, i: number) => {
    const kinds = [
      () => api.patch(urlOf(id), { description: `${writes}` }),
      () => api.patch(urlOf(id), { mcpServers: serversOf(name) }),
      () => api.delete(urlOf(id)),
      () => api.patch(urlOf(id), { status: 'active' }),
      () => restore(api, id, 1),
      () => api.post(`${urlOf(id)}/copy`, { name: uniqueName(`${name}-copy`) }),
    ];
    for (let n = i; !isDone || n < i + kinds.length; n++) {
      const { status } = await retryUnavailable(() => kinds[n % kinds.length]!());
      if (status >= 500) throw new Error(`a write was answered with ${status}`);
      writes++;
    }
  };
  await Promise.all(busy.map(writer));
  return writes;
}

describe('a rotation', () => {
  const keyIds = { old: keyIdOf(OLD), new: keyIdOf(NEW) };

  it('begins with a check that counts what is left, and changes nothing', async () => {
    await start(keyVariables(NEW, OLD));
    const before = await rows();
    const { code, stdout } = await command('check', keyVariables(NEW, OLD));
    // One value in each harness but one, and one in each version but the one without it.
    const left = 9 + (VERSIONS + 2 + 1) + busy.length + 1;
    expect(stdout.split('\n')).toEqual([
      `Key ${keyIds.new} (current): 0 header values`,
      `Key ${keyIds.old}: ${left} header values`,
      'Unreadable: 0',
      `Left: ${left}`,
      '',
    ]);
    expect(code).toBe(1);
    expect(await rows()).toEqual(before);
  });

  it('names the first hundred that nobody can open', async () => {
    const { code, stdout } = await command('check', keyVariables(NEW));
    expect(code).toBe(1);
    const named = stdout.split('\n').filter((line) => /^Unreadable: .*\D$/.test(line));
    expect(named).toHaveLength(100);
    const of = (when: string) =>
      `Unreadable: org_00000000000000000000000000000001, ${quiet[0]!.id}, ${when}, /mcpServers/docs/headers/Authorization`;
    expect(named).toEqual(expect.arrayContaining([of('now'), of('version 1')]));
    expect(stdout).toContain('\nUnreadable: 139\nLeft: 139\n');
    expect(stdout).not.toContain('planted');
  });

  it('seals everything anew beside writers, and nobody notices', async () => {
    const before = await Promise.all(quiet.map((harness) => seen(api, harness)));
    const foreignBefore = await seen(other, foreign);
    const rotated = command('rotate', keyVariables(NEW, OLD));
    expect(await writeUntil(rotated)).toBeGreaterThan(0);
    const { code, stdout, stderr } = await rotated;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Left: 0');
    expect(stdout).not.toContain(keyIds.old);
    expect(await Promise.all(quiet.map((harness) => seen(api, harness)))).toEqual(before);
    expect(await seen(other, foreign)).toEqual(foreignBefore);
    expect(await rowsWith(server, `${keyIds.old}.`)).toEqual([]);
    expect(await rowsWith(server, 'planted')).toEqual([]);
  });

  it('writes nothing when it is run again', async () => {
    const before = await rows();
    expect((await command('rotate', keyVariables(NEW, OLD))).code).toBe(0);
    expect(await rows()).toEqual(before);
  });

  it('leaves everything readable, and every version to go back to, without the former key', async () => {
    await start(keyVariables(NEW));
    expect((await command('check', keyVariables(NEW))).code).toBe(0);
    await api.patch(urlOf(quiet[1]!.id), { status: 'active' }).expect(200);
    const all = [...quiet, ...busy].map((harness) => [api, harness] as const);
    for (const [client, { id, name }] of [...all, [other, foreign] as const]) {
      const { body: effective } = await client.get(`${urlOf(id)}/effective`).expect(200);
      expect(effective.warnings).toEqual([]);
      await client.patch(urlOf(id), { status: 'active' }).expect(200);
      const { body } = await client.get(`${urlOf(id)}/versions?limit=200`).expect(200);
      for (const { version } of body.data as { version: number }[])
        await restore(client, id, version).expect(200);
      const restored = await restore(client, id, 1).expect(200);
      const again = await client.patch(urlOf(id), { mcpServers: serversOf(name) }).expect(200);
      expect(again.body.version).toBe(restored.body.version);
    }
  });
});

describe('a row that others hold or change', () => {
  let dataSource: DataSource;
  const keys = { secretsKeys: [NEW, OLD] };
  beforeAll(async () => {
    await start(keyVariables(OLD));
    const options = { type: 'postgres', url: database.url, entities: harnessEntities() } as const;
    dataSource = await new DataSource(options).initialize();
  });
  afterAll(() => dataSource.destroy());

  const sealedUnder = async ({ id }: Harness) => {
    const sql = `SELECT mcp_servers#>>'{docs,headers,Authorization}' AS value FROM harnesses.harness WHERE id = $1`;
    const [row] = await database.query<{ value: string }>(sql, [id.replace('harness_', '')]);
    return row!.value.split('.')[0];
  };

  it('is waited for by nobody, and sealed in a later pass', async () => {
    const [held, free] = [
      await api.create({ name: uniqueName('held'), mcpServers: serversOf('held') }),
      await api.create({ name: uniqueName('free'), mcpServers: serversOf('free') }),
    ];
    const rotated = await dataSource.transaction(async (manager) => {
      await manager.query('SELECT FROM harnesses.harness WHERE id = $1 FOR UPDATE', [
        held.id.replace('harness_', ''),
      ]);
      const running = rotateHarnessSecrets({ dataSource, ...keys });
      while ((await sealedUnder(free)) !== keyIdOf(NEW)) await new Promise(setImmediate);
      expect(await sealedUnder(held)).toBe(keyIdOf(OLD));
      return { running };
    });
    expect(await rotated.running).toMatchObject({ left: 0 });
    expect(await sealedUnder(held)).toBe(keyIdOf(NEW));
  });

  it.each(['harness', 'version'] as const)('is not overwritten with what it was: a %s', async (place) => {
    const org = await newOrg(server);
    const { id } = await org.owner.create({ name: 'raced', mcpServers: serversOf('first') });
    const tables = tablesOf(dataSource, entitiesOf('harnesses'));
    const repository = new SealedRepository(Session.onPool(dataSource), tables);
    const read = async () => {
      for await (const [row] of repository.batches(org.id, place)) return row!;
      throw new Error('nothing is sealed');
    };
    const before = await read();
    const changed = { docs: { ...before.servers.docs!, headers: { Authorization: 'changed' } } };
    const set =
      place === 'harness'
        ? 'harness SET mcp_servers = $2 WHERE id = $1'
        : `harness_version SET snapshot = jsonb_set(snapshot, '{mcp_servers}', $2) WHERE harness_id = $1`;
    await database.query(`UPDATE harnesses.${set}`, [id.replace('harness_', ''), JSON.stringify(changed)]);
    expect(await repository.replace(org.id, place, [{ ...before, after: {} }])).toBe(0);
    const now = await read();
    expect(now.servers).toEqual(changed);
    expect(await repository.replace('another', place, [{ ...now, after: {} }])).toBe(0);
    expect(await repository.replace(org.id, place, [{ ...now, version: 2, after: {} }])).toBe(0);
    expect(await repository.replace(org.id, place, [{ ...now, after: {} }])).toBe(1);
  });
});
