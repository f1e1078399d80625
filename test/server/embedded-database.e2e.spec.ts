import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Client, type Harness } from '../support/client.js';
import { keyIdOf, runSecrets, secretsKey } from '../support/secrets.js';
import { freePort, spawnServer } from '../support/server.js';

const chosen = 'chosen-by-the-operator-0123456789abcdef';

type Running = ReturnType<typeof spawnServer> & { url: string };

let folder: string;
let server: Running;
let key: string;
let harness: Harness;

/** As a new user would: nothing configured but where, so no locale and no database. */
async function start(variables: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  const spawned = spawnServer({ PORT: String(port), DATA_DIR: join(folder, 'data'), ...variables }, folder);
  await spawned.ready;
  return { ...spawned, url: `http://127.0.0.1:${port}` };
}

async function end(running: Running, signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null> {
  const exit = once(running.process, 'exit') as Promise<[number | null]>;
  running.process.kill(signal);
  return (await exit)[0];
}

const credentials = async () =>
  JSON.parse(await readFile(join(folder, 'data/credentials.json'), 'utf8')) as Record<string, string>;

/** Asks the embedded PostgreSQL itself; fails when it is not there. */
async function ask(sql: string): Promise<unknown> {
  const cluster = join(folder, 'data/postgres/cluster');
  const port = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[3]);
  const password = (await readFile(join(cluster, 'password'), 'utf8')).trim();
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'harnesses',
  });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return Object.values(rows[0]!)[0];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-server-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(folder, 0o755);
  server = await start();
});

afterAll(async () => {
  if (server.process.exitCode === null && server.process.signalCode === null) await end(server, 'SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

describe('the first start', () => {
  it('logs the address and the docs address as JSON, and no key', async () => {
    while (!server.output().includes('Keys in')) await once(server.process.stdout!, 'data');
    const output = server.output();
    key = (await credentials()).api_key!;
    for (const line of output.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(output).not.toMatch(/\bhk_/);
    expect(output).toContain(`${server.url}/v1/harnesses`);
    const docs = /http:\S+\/docs/.exec(output)![0];
    expect((await fetch(docs)).status).toBe(200);
  });

  it('makes up a key that works, as the owner of the first organization', async () => {
    const { body } = await new Client(server.url, key).get('/v1/me');
    expect(body).toMatchObject({ org_id: 'org_00000000000000000000000000000001', role: 'owner' });
  });

  it('keeps what it made up in credentials.json, for its owner only', async () => {
    const file = join(folder, 'data/credentials.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await credentials()).toEqual({
      org_id: 'org_00000000000000000000000000000001',
      api_key: key,
      url: server.url,
      admin_api_key: expect.stringMatching(/^[\x21-\x7e]{32,256}$/),
      secrets_key: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('makes up an admin key that works and is not printed', async () => {
    const { admin_api_key } = await credentials();
    expect((await new Client(server.url, admin_api_key).get('/v1/orgs')).status).toBe(200);
    expect(server.output()).not.toContain(admin_api_key);
  });

  it('makes a UTF-8 database although no locale is set', async () => {
    expect(await ask('SHOW server_encoding')).toBe('UTF8');
    const servers = { docs: { url: 'https://mcp.example.com/', headers: { 'X-Key': 'sealed' } } };
    const body = { name: 'kept', description: 'é 漢 😀 ΣΊΣΥΦΟΣ', mcpServers: servers };
    harness = await new Client(server.url, key).create(body);
    expect(harness.description).toBe(body.description);
    const found = await new Client(server.url, key).get(
      `/v1/harnesses?search=${encodeURIComponent('É σίσυφος')}`,
    );
    expect(found.body.total).toBe(1);
  });

  it('stores header values sealed', async () => {
    expect(await ask(`SELECT mcp_servers::text FROM harnesses.harness WHERE name = 'kept'`)).not.toContain(
      'sealed',
    );
  });
});

describe('a later start', () => {
  it('follows a SIGTERM that ended with 0 and stopped PostgreSQL', async () => {
    const output = server.output();
    expect(await end(server, 'SIGTERM')).toBe(0);
    await expect(stat(join(folder, 'data/postgres/cluster/postmaster.pid'))).rejects.toThrow('ENOENT');
    expect(server.output().startsWith(output)).toBe(true);
  });

  it('shows the same harnesses to the same key, and prints none', async () => {
    const before = { url: server.url, credentials: await credentials() };
    server = await start();
    const client = new Client(server.url, key);
    const { body } = await client.get('/v1/harnesses/kept');
    // The port is another one, and so are the URLs.
    const text = JSON.stringify(body).replaceAll(server.url, before.url);
    expect(JSON.parse(text)).toEqual(harness);
    expect(server.output()).not.toMatch(/hk_/);
    expect(await credentials()).toEqual({ ...before.credentials, url: server.url });
  });

  it('still opens the header values that an earlier one sealed', async () => {
    const { status, body } = await new Client(server.url, key).post('/v1/harnesses/kept/copy');
    expect([status, body.mcpServers.docs.headers]).toEqual([201, { 'X-Key': '********' }]);
  });

  it('recovers from a kill -9', async () => {
    const client = new Client(server.url, key);
    await client.create({ name: 'just-before' });
    await end(server, 'SIGKILL');
    server = await start();
    const { body } = await new Client(server.url, key).get(
      '/v1/harnesses?is_built_in=false&sort=name&fields=name',
    );
    expect(body.data.map(({ name }: Harness) => name)).toEqual(['just-before', 'kept', 'kept-copy']);
  });

  it('stops on Ctrl-C as well', async () => {
    expect(await end(server, 'SIGINT')).toBe(0);
    await expect(ask('SELECT 1')).rejects.toThrow('ENOENT');
  });

  it('takes a key of the operator in place of the one it made up', async () => {
    server = await start({ BOOTSTRAP_API_KEY: chosen });
    expect((await new Client(server.url, chosen).get('/v1/me')).status).toBe(200);
    expect((await new Client(server.url, key).get('/v1/me')).status).toBe(401);
    expect(server.output()).not.toContain(chosen);
  });

  it('is refused while another server lives on the same data', async () => {
    await expect(start()).rejects.toThrow(/ended with 1:[^]*in use by the running process \d+/);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });
});

describe('the rotation of the key that the first start made up', () => {
  const rotation = async (): Promise<Record<string, string>> => ({
    DATA_DIR: join(folder, 'data'),
    SECRETS_KEY: secretsKey(1).toString('base64'),
    SECRETS_KEY_PREVIOUS: (await credentials()).secrets_key!,
  });

  it('is refused while a server lives on the data', async () => {
    const { code, stderr } = await runSecrets('check', await rotation());
    expect([code, stderr]).toEqual([1, expect.stringMatching(/in use by the running process \d+/)]);
  });

  it('seals everything anew, and the file is needed no more', async () => {
    await end(server, 'SIGTERM');
    const { stdout: before } = await runSecrets('check', { DATA_DIR: join(folder, 'data') });
    expect(before).toMatch(/\(current\): [1-9]\d* header values\nUnreadable: 0\nLeft: 0\./);
    const { code, stdout } = await runSecrets('rotate', await rotation());
    expect([code, stdout]).toEqual([
      0,
      `Key ${keyIdOf(secretsKey(1))} (current): ${/[1-9]\d*(?= header)/.exec(before)![0]} header values\n` +
        'Unreadable: 0\nLeft: 0. SECRETS_KEY_PREVIOUS is needed no more.\n',
    ]);
  });
});

describe('a lost credentials.json beside sealed header values', () => {
  const startWithout = async (variables: Record<string, string> = {}) => {
    await unlink(join(folder, 'data/credentials.json'));
    server = await start(variables);
    return new Client(server.url, chosen).get('/v1/harnesses/kept/effective');
  };

  it('makes up no other key, and the start says what to do', async () => {
    const { body } = await startWithout();
    expect(body.warnings).toEqual([expect.objectContaining({ code: 'secret_unreadable' })]);
    expect(await credentials()).not.toHaveProperty('secrets_key');
    expect(server.output()).toMatch(/"level":"warn".*no secrets_key, but the database has [1-9]\d* sealed/);
    await end(server, 'SIGTERM');
  });

  it('does no harm when SECRETS_KEY has the key', async () => {
    const { body } = await startWithout({ SECRETS_KEY: secretsKey(1).toString('base64') });
    expect(body.warnings).toEqual([]);
    expect(await credentials()).not.toHaveProperty('secrets_key');
    await end(server, 'SIGTERM');
  });
});
