import { appendFile } from 'node:fs/promises';
import pg from 'pg';
import { Client, uniqueName } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDatabaseProxy, type DatabaseFault, type DatabaseProxy } from '../support/database-proxy.js';
import { newOrg, send } from '../support/harnesses.js';
import { HOSTILE_BODIES } from '../support/hostile-bodies/index.mjs';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { startProcess, type ServerProcess } from '../support/server.js';
import { likeBefore, vitalsOf, type Vitals } from '../support/vitals.js';

const MIB = 1024 * 1024;

let database: TestDatabase;
let proxy: DatabaseProxy;
let server: ServerProcess;
let owner: Client;
/** Who does harm: an organization with a large harness. */
let heavy: { owner: Client; key: string };
/** Of two organizations, with a harness each. */
const callers: { one: Client; id: string }[] = [];
let outside: pg.Client;
let before: Vitals;
let large: string;

beforeAll(async () => {
  database = await createDatabase();
  outside = new pg.Client(database.url);
  await outside.connect();
  proxy = await startDatabaseProxy(database.url);
  // Clients that stall are given up soon, so that the test need not wait for half a minute.
  const limits = { headersTime: 500, bodyTime: 500, answerTime: 500, idleTime: 500 };
  server = await startProcess({}, { ...database, url: proxy.url }, limits);
  owner = new Client(server.url);
  for (const one of [owner, (await newOrg(server)).owner])
    callers.push({ one, id: (await one.create({ name: 'here' })).id });
  heavy = await newOrg(server);
  large = (
    await heavy.owner.create({
      name: 'large',
      capabilities: [{ ref: 'session_file_system' }],
      initial_files: [{ path: '/large', content: '\n'.repeat(4.75 * MIB) }],
    })
  ).id;
  // Whatever is made at the first time: connections, caches, compiled code.
  for (let round = 0; round < 20; round++) await serveAll();
  await worstReads();
  before = await vitalsOf(server);
});

afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await outside.end();
  await database.drop();
});

/** What everybody gets from a server that is well. */
async function serveAll(): Promise<boolean> {
  const answers = await Promise.all(
    callers.flatMap(({ one, id }) => [
      one.get('/v1/harnesses/here'),
      one.get('/v1/harnesses'),
      one.get('/health/ready'),
      one.post('/v1/harnesses?dry_run=true', { name: uniqueName() }),
      one.patch(`/v1/harnesses/${id}`, { description: uniqueName() }),
    ]),
  );
  return answers.every(({ status }) => status === 200);
}

/** Connections that do not hear that they were given up. */
const opened: RawConnection[] = [];
afterEach(() => opened.splice(0).forEach((connection) => connection.end()));

const many = <T>(count: number, ask: () => PromiseLike<T>) => Promise.all(Array.from({ length: count }, ask));
const read = () => owner.get('/v1/harnesses/here').then();

/** The database's connections fail so until some have. */
async function failing(fault: DatabaseFault, connections: number): Promise<void> {
  const until = proxy.failed + connections;
  proxy.cut();
  proxy.fault = fault;
  while (proxy.failed < until) await many(20, read);
  proxy.fault = 'none';
}

async function connections(count: number, request: string | Buffer): Promise<RawConnection[]> {
  return many(count, async () => {
    const connection = await RawConnection.open(server.url);
    connection.send(request);
    return connection;
  });
}

const gone = (all: RawConnection[]) => Promise.all(all.map(({ closed }) => closed));

const head = (method: string, path: string, length = 0) =>
  rawRequest(method, path, {
    Authorization: `Bearer ${heavy.key}`,
    ...(length > 0 && { 'Content-Type': 'application/json', 'Content-Length': String(length) }),
  });

async function worstReads(): Promise<void> {
  const paths = ['', '/effective', '/export'].map((path) => `/v1/harnesses/${large}${path}`);
  await Promise.all(paths.flatMap((path) => Array.from({ length: 8 }, () => heavy.owner.get(path))));
}

/** What costs most of what `bench:bodies` has found, at once. */
async function hostileBodies(): Promise<void> {
  const all = HOSTILE_BODIES.filter((_, index) => index % 16 === 0);
  for (const [, make] of all) {
    const { method, path, type, body } = make(MIB);
    const headers = { Authorization: `Bearer ${heavy.key}`, 'Content-Type': type };
    await many(4, () => send(server.url + path.replace('{id}', large), { method, body, headers }));
  }
}

it.each<[string, () => Promise<unknown>]>([
  ['a database that ends connections as they are made', () => failing('fatal', 20)],
  ['a network that swallows what is sent', () => failing('swallow', 8)],
  ['a network that swallows answers', () => failing('answers', 8)],
  ['a network that resets connections', () => failing('refuse', 20)],
  ['connections that died without a word', async () => (proxy.deaden(), many(20, read))],
  [
    'a table that is locked',
    async () => {
      await outside.query('BEGIN; LOCK TABLE harnesses.harness IN ACCESS EXCLUSIVE MODE');
      await many(40, read);
      await outside.query('ROLLBACK');
    },
  ],
  [
    'all sessions ended, again and again',
    async () => {
      const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      for (let round = 0; round < 20; round++) await Promise.all([many(20, read), outside.query(sql)]);
    },
  ],
  ['bodies that are made to cost', hostileBodies],
  ['the worst legal reads', worstReads],
  [
    'bodies that stall',
    async () => gone(await connections(100, head('POST', '/v1/harnesses', 8 * MIB) + ' '.repeat(MIB / 4))),
  ],
  ['connections that say nothing', async () => gone(await connections(500, ''))],
  [
    'readers that do not read',
    async () => {
      const all = await connections(16, head('GET', `/v1/harnesses/${large}`));
      for (const one of all) one.stopReading();
      opened.push(...all);
    },
  ],
  [
    'wrong keys',
    async () => {
      for (let round = 0; round < 10; round++)
        await many(40, () => new Client(server.url, uniqueName()).get('/v1/harnesses'));
    },
  ],
])('after %s, everybody is served and all is as before', async (what, happen) => {
  await happen();
  const since = performance.now();
  while (!(await serveAll()));
  const served = performance.now() - since;
  await likeBefore(server, before);
  expect(server.process.exitCode).toBeNull();
  const { RECOVERY_REPORT: report } = process.env;
  const line = [what, Math.round(served), Math.round(performance.now() - since)].join('\t');
  if (report) await appendFile(report, `${line}\n`);
});
