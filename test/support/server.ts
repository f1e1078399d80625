import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from './database.js';

export const OWNER_KEY = 'owner-key-of-the-tests-0123456789abcdef';
export const ADMIN_KEY = 'admin-key-of-the-tests-0123456789abcdef';
const ENTRY = join(import.meta.dirname, '../../dist/src/main.js');

/** The compiled server in a process of its own. */
export interface TestServer {
  url: string;
  database: TestDatabase;
  process: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts the compiled server as a user would, on an empty database unless one is given. */
export async function startServer(
  variables: Record<string, string> = {},
  database?: TestDatabase,
): Promise<TestServer> {
  const own = database ?? (await createDatabase());
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'harness-data-'));
  const server = spawnServer({
    PORT: String(port),
    DATABASE_URL: own.url,
    DATA_DIR: directory,
    BOOTSTRAP_API_KEY: OWNER_KEY,
    ADMIN_API_KEY: ADMIN_KEY,
    SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    RATE_LIMIT_PER_MINUTE: '0',
    ...variables,
  });
  await server.ready;
  return {
    url: `http://127.0.0.1:${port}`,
    database: own,
    process: server.process,
    output: server.output,
    stop: async () => {
      if (server.process.exitCode === null && server.process.signalCode === null) {
        server.process.kill('SIGTERM');
        await once(server.process, 'exit');
      }
      if (!database) await own.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The entry point with nothing but these variables; `ready` when it greets, or fails with what it said. */
export function spawnServer(variables: Record<string, string>, cwd = tmpdir()) {
  const child = spawn(process.execPath, [ENTRY], { cwd, env: { PATH: process.env.PATH, ...variables } });
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
