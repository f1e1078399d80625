import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { freePort, OWNER_KEY, spawnServer, startProcess } from '../support/server.js';

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-start-'));
  database = await createDatabase();
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** What a start that must fail says, line by line; nothing it starts may stay. */
async function refused(variables: Record<string, string>): Promise<string[]> {
  const { process, output, ready } = spawnServer({ DATA_DIR: join(folder, 'unused'), ...variables }, folder);
  const exit = once(process, 'exit');
  await expect(ready).rejects.toThrow('the server ended with 1');
  await exit;
  return output().trim().split('\n');
}

describe('wrong variables', () => {
  it('stop the start with one sentence each, all of them at once', async () => {
    const wrong = {
      PORT: '99999',
      DATABASE_URL: 'mysql://user:pass-word@host/db',
      DATABASE_MIGRATIONS_URL: 'nonsense',
      DATABASE_POOL_SIZE: '0',
      MIGRATIONS: 'sometimes',
      PUBLIC_URL: 'example.com',
      UI_URL: 'ftp://example.com',
      BOOTSTRAP_API_KEY: 'short',
      ADMIN_API_KEY: 'with spaces '.repeat(4),
      SECRETS_KEY: 'c2hvcnQ=',
      SECRETS_KEY_PREVIOUS: 'c2hvcnQ=',
      RATE_LIMIT_PER_MINUTE: '-1',
      MAX_CONNECTIONS: '0',
      MAX_HARNESSES_PER_ORG: 'many',
      MCP_ALLOW_PRIVATE_HOSTS: 'yes',
      TRUST_PROXY: 'true',
      SWAGGER_ENABLED: 'TRUE',
      LOG_LEVEL: 'loud',
    };
    const lines = await refused(wrong);
    expect(new Set(lines.map((line) => line.split(' ', 1)[0]))).toEqual(new Set(Object.keys(wrong)));
    expect(lines).toHaveLength(Object.keys(wrong).length);
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+ must be .+\.$/);
  });

  it.each([
    ['BOOTSTRAP_API_KEY', 'planted-key-é-0123456789-0123456789'],
    ['SECRETS_KEY', Buffer.from('planted-secret').toString('base64')],
    ['DATABASE_URL', 'mysql://user:planted@host/db'],
  ])('are not repeated where they are secret: %s', async (name, value) => {
    const lines = await refused({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(value);
    expect(lines.join()).not.toContain('planted');
  });

  it.each(['https://x.org/?y', 'https://x.org#y', 'https://user@x.org', 'https://x.org/ö'])(
    'are also a base for links that is none: %s',
    async (url) => {
      const lines = await refused({ PUBLIC_URL: url, UI_URL: url });
      expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(['PUBLIC_URL', 'UI_URL']);
    },
  );

  it.each([
    ['true', /\(1 for one\)/],
    ['10.0.0.0/33', /"10\.0\.0\.0\/33" is none of these/],
  ])('are also proxies that cannot be trusted: %s', async (value, reason) => {
    const lines = await refused({ TRUST_PROXY: value });
    expect(lines).toEqual([expect.stringMatching(/^TRUST_PROXY must be .+\.$/)]);
    expect(lines[0]).toMatch(reason);
  });

  it.each(['0.0.0.0', '::', '0'])(
    'are also HOST=%s without a PUBLIC_URL: no link could begin with it',
    async (host) => {
      expect(await refused({ HOST: host })).toEqual([
        expect.stringMatching(new RegExp(`^PUBLIC_URL must be set with HOST=${host}: .+\\.$`)),
      ]);
    },
  );

  it('are also two keys that are the same', async () => {
    const same = 'the-same-key-0123456789-0123456789-012345';
    const lines = await refused({ DATABASE_URL: database.url, BOOTSTRAP_API_KEY: same, ADMIN_API_KEY: same });
    expect(lines.at(-1)).toMatch(/BOOTSTRAP_API_KEY and ADMIN_API_KEY are the same/);
  });

  it('are not the empty ones, as a template has them', async () => {
    const server = await startProcess({ PUBLIC_URL: '', UI_URL: '', LOG_LEVEL: '', MIGRATIONS: ' ' });
    await server.stop();
    expect(server.process.exitCode).toBe(0);
  });
});

describe('a database that is not there', () => {
  it('stops the start with a sentence that names the variable, without the password in it', async () => {
    const port = await freePort();
    const lines = await refused({ DATABASE_URL: `postgres://user:planted@127.0.0.1:${port}/nowhere` });
    expect(lines.join('\n')).toContain('DATABASE_URL');
    expect(lines.join('\n')).not.toContain('planted');
  });
});

describe('a port that is taken', () => {
  it('stops the start with a sentence that names it', async () => {
    const server = await startProcess();
    const lines = await refused({ DATABASE_URL: database.url, PORT: new URL(server.url).port });
    await server.stop();
    const { port } = new URL(server.url);
    expect(lines.filter((line) => line.includes(port))).toEqual([
      `Port ${port} on 127.0.0.1 is in use: stop what listens there, or set PORT.`,
    ]);
    expect(lines.join('\n')).not.toMatch(/EADDRINUSE|undefined/);
  });
});

describe('PORT=0', () => {
  it('takes a free port, which is printed and stands in the links', async () => {
    const server = spawnServer(
      { DATABASE_URL: database.url, DATA_DIR: folder, BOOTSTRAP_API_KEY: OWNER_KEY, PORT: '0' },
      folder,
    );
    await server.ready;
    const [, url] = /Harnesses at (http:\/\/127\.0\.0\.1:[1-9]\d*)\/v1\/harnesses/.exec(server.output())!;
    const { body } = await new Client(url!).get('/v1/harnesses/base');
    server.process.kill('SIGTERM');
    await once(server.process, 'exit');
    expect(body.self_url).toBe(`${url}/v1/harnesses/${body.id}`);
    expect(server.output()).toContain(`${url}/docs`);
  });
});

describe('MIGRATIONS=manual', () => {
  it('refuses a database that lacks migrations, and changes nothing in it', async () => {
    const empty = await createDatabase();
    const lines = await refused({ DATABASE_URL: empty.url, MIGRATIONS: 'manual' });
    const tables = await empty.query(
      `SELECT FROM pg_tables WHERE tablename IN ('org', 'api_key', 'harness')`,
    );
    await empty.drop();
    expect(lines).toEqual([expect.stringMatching(/lacks migrations.*npm run migration:run/)]);
    expect(tables).toEqual([]);
  });

  it('starts on a database that has them all', async () => {
    await (await startProcess({}, database)).stop();
    const server = await startProcess({ MIGRATIONS: 'manual' }, database);
    const { status } = await new Client(server.url).get('/v1/harnesses');
    await server.stop();
    expect(status).toBe(200);
  });
});

describe('servers that start at once on one empty database', () => {
  it('all come up, with one organization and one set of built-ins', async () => {
    const shared = await createDatabase();
    const servers = await Promise.all(Array.from({ length: 3 }, () => startProcess({}, shared)));
    const lists = await Promise.all(servers.map(({ url }) => new Client(url).get('/v1/harnesses?sort=name')));
    const [counts] = await shared.query(
      'SELECT (SELECT count(*)::integer FROM org) AS orgs, (SELECT count(*)::integer FROM api_key) AS keys',
    );
    await Promise.all(servers.map((server) => server.stop()));
    await shared.drop();
    expect(counts).toEqual({ orgs: 1, keys: 1 });
    const ids = lists.map(({ body }) => body.data.map(({ id }: { id: string }) => id));
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
    expect(ids[0]).toHaveLength(3);
  });

  it('keep one key between them when nobody gave one, and log none', async () => {
    const shared = await createDatabase();
    const folders = [join(folder, 'first'), join(folder, 'second')];
    const servers = await Promise.all(
      folders.map((DATA_DIR) => startProcess({ BOOTSTRAP_API_KEY: '', DATA_DIR }, shared)),
    );
    const files = await Promise.all(
      folders.map((path) => readFile(join(path, 'credentials.json'), 'utf8').catch(() => '{}')),
    );
    const kept = files.map((text) => (JSON.parse(text) as { api_key?: string }).api_key).filter(Boolean);
    const statuses = await Promise.all(
      servers.map(async ({ url }) => (await new Client(url, kept[0]).get('/v1/me')).status),
    );
    await Promise.all(servers.map((server) => server.stop()));
    await shared.drop();
    expect(kept).toHaveLength(1);
    for (const server of servers) {
      expect(server.output()).not.toContain(kept[0]);
      for (const line of server.output().trim().split('\n')) expect(JSON.parse(line)).toBeInstanceOf(Object);
    }
    expect(statuses).toEqual([200, 200]);
  });
});

describe('credentials.json beside a database of others', () => {
  it('has no key for operators, and not the first key when another has replaced it', async () => {
    const shared = await createDatabase();
    const DATA_DIR = join(folder, 'replaced');
    const kept: string[] = [];
    for (const BOOTSTRAP_API_KEY of ['', OWNER_KEY]) {
      const server = await startProcess({ BOOTSTRAP_API_KEY, ADMIN_API_KEY: '', DATA_DIR }, shared);
      await server.stop();
      const text = await readFile(join(DATA_DIR, 'credentials.json'), 'utf8');
      kept.push(Object.keys(JSON.parse(text) as object).join());
    }
    await shared.drop();
    expect(kept).toEqual(['org_id,api_key,url', 'org_id,url']);
  });
});

describe('a file .env in the working directory', () => {
  it('is read, and gives way to the environment', async () => {
    const port = await freePort();
    const lines = [
      `PORT=${port}`,
      'HOST=127.0.0.1',
      `BOOTSTRAP_API_KEY="${OWNER_KEY}"`,
      'MAX_HARNESSES_PER_ORG=1',
      '# end',
    ];
    await writeFile(join(folder, '.env'), lines.join('\n'));
    const { process, ready } = spawnServer(
      { DATABASE_URL: database.url, DATA_DIR: folder, MAX_HARNESSES_PER_ORG: '2' },
      folder,
    );
    await ready;
    const client = new Client(`http://127.0.0.1:${port}`);
    const statuses = [];
    for (const name of ['one', 'two', 'three'])
      statuses.push((await client.post('/v1/harnesses', { name })).status);
    process.kill();
    await once(process, 'exit');
    expect(statuses).toEqual([201, 201, 409]);
  });
});
