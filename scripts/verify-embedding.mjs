/**
 * Does what docs/embedding.md tells a new user to do, with the packed package, outside of this repository: a project
 * of the Nest CLI's templates per module system, the files of the page, both HTTP platforms. Needs a build, the npm
 * registry and some minutes, so it is no part of the tests.
 *
 *   npm run verify:embedding [-- --keep] [--oldest]
 *
 * `--oldest` takes the oldest peers that the package says it works with; `--keep` leaves the projects behind.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { startEmbeddedPostgres } from '../dist/src/embedded-postgres/embedded-postgres.js';
import { DataSource } from 'typeorm';

const ROOT = resolve(import.meta.dirname, '..');
/** What the page says in links; where the host listens is said by PORT. */
const PUBLIC_URL = 'http://localhost:3000';
const PORT = await freePort();
const HOST = `http://localhost:${PORT}`;
const API = '/api/ai/v1/harnesses';

const flag = { type: 'boolean', default: false };
const { values: options } = parseArgs({ options: { keep: flag, oldest: flag } });

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function run(program, args, cwd) {
  // npm hands its settings on to what it runs: those of this project are not those of others.
  const { npm_config_legacy_peer_deps: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 2 ** 26 });
  return stdout;
}

/** The page's files, by name: blocks of code that begin with the name as a comment. */
async function filesOfThePage() {
  const page = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8');
  const blocks = [...page.matchAll(/^```ts\n\/\/ (src\/\S+)\n([\s\S]*?)^```$/gm)];
  const [install] = /^npm install .*$/m.exec(page);
  return { files: blocks.map(([, name, text]) => ({ name, text })), packages: install.split(' ').slice(2) };
}

/** Every peer at the start of its range, and the platform with them. */
async function oldestPeers(tarball) {
  const manifest = JSON.parse(await run('tar', ['-xzOf', tarball, 'package/package.json'], ROOT));
  const { 'embedded-postgres': _optional, ...peers } = manifest.peerDependencies;
  const all = {
    ...peers,
    '@nestjs/platform-express': peers['@nestjs/core'],
    '@nestjs/platform-fastify': peers['@nestjs/core'],
  };
  return Object.entries(all).map(([name, range]) => `${name}@${/[\d.]+/.exec(range)[0]}`);
}

/** A project as `nest new` makes it, with the packages of the page installed. */
async function makeProject(folder, type, tarball, { files, packages }) {
  const name = `acme-${type}`;
  const schematics = join(folder, 'node_modules/.bin/schematics');
  await run(schematics, ['@nestjs/schematics:application', `--name=${name}`, `--type=${type}`], folder);
  const project = join(folder, name);
  const wanted = packages.map((one) => (one.startsWith('./nestjs-harnesses') ? tarball : one));
  if (options.oldest) wanted.push(...(await oldestPeers(tarball)));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
  const fastify = options.oldest ? ['@fastify/static'] : ['@nestjs/platform-fastify', '@fastify/static'];
  await run('npm', ['install', ...quiet, ...wanted, ...fastify], project);
  for (const { name: file, text } of files) await writeFile(join(project, file), text);
  return project;
}

/** The page's application on another platform. */
async function useFastify(project) {
  const file = join(project, 'src/main.ts');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    `import { FastifyAdapter } from '@nestjs/platform-fastify';\n${text.replace('create(AppModule)', 'create(AppModule, new FastifyAdapter())')}`,
  );
}

async function tryHost(project, databaseUrl) {
  await run('npx', ['nest', 'build'], project);
  const entry = ['dist/main.js', 'dist/src/main.js'].map((path) => join(project, path));
  const main = (
    await Promise.all(
      entry.map((path) =>
        readFile(path).then(
          () => path,
          () => null,
        ),
      ),
    )
  ).find(Boolean);
  const host = spawn(process.execPath, [main], {
    cwd: project,
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(PORT) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const ended = hostEnd(host);
    await Promise.race([listening(), ended]);
    await checkHost();
  } finally {
    // Where it has ended by itself there is nothing to wait for.
    if (host.kill()) await once(host, 'exit');
  }
}

/** Rejects when the host ends before anybody ends it. */
async function hostEnd(host) {
  const [code] = await once(host, 'exit');
  if (code !== null) throw new Error(`the host ended with ${code}`);
}

/** Resolves when somebody answers at the port. */
async function listening() {
  for (;;) {
    try {
      return await fetch(HOST);
    } catch {
      await setTimeout(100);
    }
  }
}

async function checkHost() {
  const call = (path, who, more = {}) =>
    fetch(`${HOST}${API}${path}`, { ...more, headers: { Authorization: who, ...more.headers } });
  const post = (path, who, type, body) =>
    call(path, who, { method: 'POST', body, headers: { 'Content-Type': type } });

  const created = await post('', 'Bearer ada', 'application/json', '{"name":"market-scan"}');
  const harness = await created.json();
  report('POST as the own user', created.status, 201);
  report('Location', created.headers.get('location'), `${PUBLIC_URL}${API}/${harness.id}`);
  report('POST as nobody', (await post('', 'Bearer mallory', 'application/json', '{}')).status, 401);
  report('GET as its tenant', (await call(`/${harness.id}`, 'Bearer ada')).status, 200);
  report('GET as another tenant', (await call(`/${harness.id}`, 'Bearer eve')).status, 404);
  const yaml = await post('/import', 'Bearer ada', 'application/yaml', 'name: by-yaml\n');
  report('YAML', yaml.status, 201);
  const page = await fetch(`${HOST}/api/docs`);
  report('Swagger UI', page.status, 200);
  const { paths } = await (await fetch(`${HOST}/api/docs-json`)).json();
  report('operation', paths[API].post.operationId, 'create_harness');
}

function report(what, found, expected) {
  process.stdout.write(`    ${what}: ${found}\n`);
  if (found !== expected) throw new Error(`${what} should be ${expected}`);
}

const folder = await mkdtemp(join(tmpdir(), 'verify-embedding-'));
await chmod(folder, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), log: () => {} });
try {
  const pack = [join(ROOT, 'scripts/pack-library.mjs'), '--pack-destination', folder];
  const tarball = (await run(process.execPath, pack, ROOT)).trim();
  const page = await filesOfThePage();
  // Today's templates. This project builds with older ones, since these need a newer Node.
  const templates = ['@nestjs/schematics@^12.0.0', '@angular-devkit/schematics-cli@^22.0.0'];
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...templates], folder);
  const server = await new DataSource({ type: 'postgres', url: postgres.url, poolSize: 1 }).initialize();
  for (const type of ['esm', 'cjs']) {
    const project = await makeProject(folder, type, tarball, page);
    for (const platform of ['express', 'fastify']) {
      process.stdout.write(`${type}, ${platform}\n`);
      if (platform === 'fastify') await useFastify(project);
      const database = `${type}_${platform}`;
      await server.query(`CREATE DATABASE ${database}`);
      await tryHost(project, Object.assign(new URL(postgres.url), { pathname: `/${database}` }).href);
    }
  }
  await server.destroy();
} finally {
  await postgres.stop();
  if (!options.keep) await rm(folder, { recursive: true, force: true });
}
