import {
  spawn,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type StdioOptions,
} from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Limits } from '../../src/server/platform/limits.js';
import { createDatabase, type TestDatabase } from './database.js';

export const OWNER_KEY = 'owner-key-of-the-tests-0123456789abcdef';
export const ADMIN_KEY = 'admin-key-of-the-tests-0123456789abcdef';
const ENTRY = join(import.meta.dirname, '../../dist/src/main.js');
/** The same with limits as an argument. */
const ENTRY_WITH_LIMITS = join(import.meta.dirname, 'server-process.mjs');

/** Of connections, requests and answers: {@link LIMITS} of the server. */
export type TestLimits = Partial<Limits>;

/** The compiled server on a database of its own, or a given one. */
export interface TestServer {
  url: string;
  database: TestDatabase;
  stop(): Promise<void>;
}

/** The same in a process of its own, as a user would start it. */
export interface ServerProcess extends TestServer {
  process: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
}

/**
 * Starts the compiled server, on an empty database unless one is given, in a process that it shares with servers of
 * other test files. That takes a quarter of the time of {@link startProcess}, and does wherever a test looks at one
 * server through its API alone.
 */
export async function startServer(
  variables: Record<string, string> = {},
  database?: TestDatabase,
  limits?: TestLimits,
): Promise<TestServer> {
  const { clear, ...place } = await findPlace(variables, database);
  await order('PUT', { ...place, limits });
  return {
    url: place.url,
    database: place.database,
    stop: async () => {
      await order('DELETE', place);
      await clear();
    },
  };
}

/** For what concerns a process, its signals and its output, and for replicas, which share nothing but a database. */
export async function startProcess(
  variables: Record<string, string> = {},
  database?: TestDatabase,
  limits?: TestLimits,
): Promise<ServerProcess> {
  const { clear, ...place } = await findPlace(variables, database);
  const server = spawnServer(place.variables, tmpdir(), limits);
  await server.ready;
  return {
    url: place.url,
    database: place.database,
    process: server.process,
    output: server.output,
    stop: async () => {
      if (server.process.exitCode === null && server.process.signalCode === null) {
        // Which waits for nobody who is merely connected.
        server.process.kill('SIGINT');
        await once(server.process, 'exit');
      }
      await clear();
    },
  };
}

interface Place {
  url: string;
  database: TestDatabase;
  variables: Record<string, string>;
}

async function findPlace(
  variables: Record<string, string>,
  given?: TestDatabase,
): Promise<Place & { clear: () => Promise<void> }> {
  const database = given ?? (await createDatabase());
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'harness-data-'));
  return {
    url: `http://127.0.0.1:${port}`,
    database,
    variables: {
      PORT: String(port),
      DATABASE_URL: database.url,
      DATA_DIR: directory,
      BOOTSTRAP_API_KEY: OWNER_KEY,
      ADMIN_API_KEY: ADMIN_KEY,
      SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
      RATE_LIMIT_PER_MINUTE: '0',
      ...variables,
    },
    clear: async () => {
      if (!given) await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Has the host of this worker of Jest start or stop a server. */
async function order(
  method: 'PUT' | 'DELETE',
  { url, variables, limits }: Place & { limits?: TestLimits },
): Promise<void> {
  const hosts = process.env.TEST_SERVER_HOSTS!.split(' ');
  const host = hosts[(Number(process.env.JEST_WORKER_ID) - 1) % hosts.length]!;
  const body = JSON.stringify({ variables, limits });
  const response = await fetch(`${host}/${new URL(url).port}`, { method, body });
  if (!response.ok) throw new Error(await response.text());
}

/** One whose outputs are given, and read by nobody but the test, once it answers. */
export async function startUnheard(stdio: StdioOptions): Promise<Omit<ServerProcess, 'output'>> {
  const { clear, variables, ...place } = await findPlace({});
  const child = spawnEntry(variables, stdio);
  const isLive = () => fetch(`${place.url}/health/live`).then(Boolean, () => false);
  while (child.exitCode === null && !(await isLive())) await delay(50);
  return {
    ...place,
    process: child,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await clear();
    },
  };
}

/** The entry point with nothing but these variables. */
export function spawnEntry(
  variables: Record<string, string>,
  stdio: StdioOptions,
  cwd = tmpdir(),
  limits?: TestLimits,
): ChildProcess {
  const entry = limits ? ['--expose-gc', ENTRY_WITH_LIMITS, JSON.stringify(limits)] : [ENTRY];
  return spawn(process.execPath, entry, { cwd, env: { PATH: process.env.PATH, ...variables }, stdio });
}

/** The same, which is listened to; `ready` when it greets, or fails with what it said. */
export function spawnServer(variables: Record<string, string>, cwd = tmpdir(), limits?: TestLimits) {
  const stdio: StdioOptions = limits ? ['pipe', 'pipe', 'pipe', 'ipc'] : 'pipe';
  const child = spawnEntry(variables, stdio, cwd, limits) as ChildProcessWithoutNullStreams;
  let output = '';
  const collect = (chunk: Buffer) => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => output.includes('Harnesses at ') && resolve());
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  return { process: child, output: () => output, ready };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
