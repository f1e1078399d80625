import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../dist/src/embedded-postgres/embedded-postgres.js';

const HOST = join(import.meta.dirname, 'server-host.mjs');

/** One PostgreSQL and, for each worker of Jest, one process for servers. TEST_DATABASE_URL takes another PostgreSQL. */
export default async function setUp({ maxWorkers }) {
  const hosts = await Promise.all(Array.from({ length: maxWorkers }, startHost));
  process.env.TEST_SERVER_HOSTS = hosts.map(({ url }) => url).join(' ');
  const stopDatabase = process.env.TEST_DATABASE_URL ? undefined : await startDatabase();
  globalThis.stopTestServices = async () => {
    for (const host of hosts) host.stop();
    await stopDatabase?.();
  };
}

/** One that dies fails the test file that killed it, and none of those after it. */
async function startHost() {
  const port = await freePort();
  let isOver = false;
  let host;
  const start = () => {
    host = fork(HOST, [port], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    host.once('exit', () => isOver || start());
  };
  start();
  await once(host, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      isOver = true;
      host.kill();
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function startDatabase() {
  const directory = await mkdtemp(join(tmpdir(), 'harness-test-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(directory, 0o755);
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
  };
  const database = await startEmbeddedPostgres({
    directory: join(directory, 'postgres'),
    log: () => {},
    settings,
  });
  process.env.TEST_DATABASE_URL = database.url;
  return async () => {
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
