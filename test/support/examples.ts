import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import request from 'supertest';
import { createDatabase, type TestDatabase } from './database.js';
import { packLibrary, removeFolder, ROOT, run, runTool, temporaryFolder } from './library.js';
import { freePort } from './server.js';

export const EXPRESS = 'monolith-express-cjs';
export const FASTIFY = 'monolith-fastify-esm';
const SECRET = 'secret-of-the-tests-0123456789abcdef';
/** What each example must be given. */
export const VARIABLES = {
  [EXPRESS]: { SESSION_SECRET: SECRET },
  [FASTIFY]: { JWT_SECRET: SECRET, SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') },
};
export const DEMO_PASSWORD = 'password-of-the-demo-users';

/** Headers that sign a user of an example in. */
export type Credentials = Record<string, string>;

export type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string>> & {
  version: string;
};

/** An example in a process of its own, on a database of its own. */
export interface ExampleHost {
  url: string;
  database: TestDatabase;
  process: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Copies of the examples, compiled against the packed library. */
export interface Examples {
  /** Starts one as its README says, with these variables besides those that all have. */
  start(name: string, variables: Record<string, string>): Promise<ExampleHost>;
  remove(): Promise<void>;
}

/**
 * Does with examples what their readers do, in a folder outside the repository: the library is installed from its
 * tarball, so that only what the package has can be used, and all else is found in the modules of the repository.
 */
export async function buildExamples(names: readonly string[]): Promise<Examples> {
  const folder = await temporaryFolder();
  const remove = () => removeFolder(folder);
  try {
    const hosts = join(folder, 'hosts');
    const modules = join(hosts, 'node_modules');
    await mkdir(modules, { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const tarball = await packLibrary(folder, '.');
    await run('tar', ['-xzf', tarball, '-C', modules], folder);
    await rename(join(modules, 'package'), join(modules, 'nestjs-harnesses'));
    await Promise.all(names.map((name) => compile(name, join(hosts, name))));
    return { start: (name, variables) => start(join(hosts, name), variables), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function compile(name: string, folder: string): Promise<void> {
  const isSource = (path: string) => !['dist', 'node_modules'].includes(basename(path));
  await cp(join(ROOT, 'examples', name), folder, { recursive: true, filter: isSource });
  await runTool('typescript/bin/tsc', ['--project', folder], folder);
}

async function start(folder: string, variables: Record<string, string>): Promise<ExampleHost> {
  const database = await createDatabase();
  const port = await freePort();
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NO_COLOR: '1',
      DATABASE_URL: database.url,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DEMO_PASSWORD,
      ...variables,
    },
  });
  let output = '';
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await database.drop();
  };
  const isListening = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Listening at ')) resolve();
      });
    }
    child.once('close', (code) => reject(new Error(`${basename(folder)} ended with ${code}:\n${output}`)));
  });
  try {
    await isListening;
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, database, process: child, output: () => output, stop };
}

export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

/** What a user of the example sends with every request once signed in. */
export async function signInAt(url: string, path: string, email: string): Promise<Credentials> {
  const login = await request(url).post(path).send({ email, password: DEMO_PASSWORD });
  const cookie = login.headers['set-cookie']?.[0];
  return cookie === undefined
    ? { Authorization: `Bearer ${login.body.token}` }
    : { Cookie: cookie.split(';')[0]! };
}
