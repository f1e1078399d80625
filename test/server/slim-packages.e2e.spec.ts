import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase } from '../support/database.js';
import { freePort, OWNER_KEY } from '../support/server.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** An image: what was compiled, and the packages of production without the embedded PostgreSQL. */
let image: string;

beforeAll(async () => {
  image = await mkdtemp(join(tmpdir(), 'harness-image-'));
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  const wanted = Object.entries(lock.packages).filter(
    ([path, { dev, optional }]) => path && !dev && !optional,
  );
  const top = wanted.map(([path]) => path).filter((path) => path.lastIndexOf('node_modules/') === 0);
  for (const path of ['dist', 'package.json', ...top])
    await cp(join(ROOT, path), join(image, path), { recursive: true });
});

afterAll(() => rm(image, { recursive: true, force: true }));

const slim = (root: string) => run(process.execPath, [join(ROOT, 'scripts/slim-packages.mjs'), root]);

/** Starts the server of the image, and ends it when `work` is done. */
async function served(work: (url: string) => Promise<void>): Promise<void> {
  const database = await createDatabase();
  const port = await freePort();
  const variables = { PORT: String(port), DATABASE_URL: database.url, BOOTSTRAP_API_KEY: OWNER_KEY };
  const server = spawn(process.execPath, [join(image, 'dist/src/main.js')], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const chunk of server.stdout) if (String(chunk).includes('Harnesses at ')) break;
    await work(`http://127.0.0.1:${port}`);
  } finally {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await database.drop();
  }
}

it('the packages of development are left alone', async () => {
  const refused = await slim(ROOT).catch((error: { code: number; stderr: string }) => error);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('npm ci --omit=dev') });
});

it('a server runs on what is left, its Swagger UI too, and licenses are among it', async () => {
  await slim(image);
  const left = await readdir(join(image, 'node_modules'), { recursive: true });
  expect(left.filter((path) => /\.(map|ts)$/.test(path))).toEqual([]);
  expect(left).toContain(join('rxjs', 'LICENSE.txt'));
  await served(async (url) => {
    const paths = [
      'docs',
      'docs/swagger-ui-bundle.js',
      'docs/swagger-ui.css',
      'openapi.yaml',
      'health/ready',
    ];
    const statuses = await Promise.all(paths.map(async (path) => (await fetch(`${url}/${path}`)).status));
    expect(statuses).toEqual(paths.map(() => 200));
    const created = await fetch(`${url}/v1/harnesses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OWNER_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'small',
        capabilities: ['web_fetch'],
        network_access: { allowed: ['a.org'] },
      }),
    });
    expect(created.status).toBe(201);
  });
});

it('a folder without packages is told what to do', async () => {
  const empty = join(image, 'empty');
  await mkdir(empty);
  await writeFile(join(empty, 'package.json'), '{}');
  await expect(slim(empty)).rejects.toThrow('npm ci --omit=dev');
});
