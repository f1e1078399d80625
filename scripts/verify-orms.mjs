/**
 * Does what docs/embedding.md tells hosts whose rows are not TypeORM's, with the packed package, in new projects: the
 * migrations as SQL by Drizzle's and Prisma's own tools, and the page's code. Needs a build, the npm registry and some
 * minutes, so it is no part of the tests.
 *
 *   node scripts/verify-orms.mjs [--keep]
 */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../dist/src/embedded-postgres/embedded-postgres.js';
import { DataSource } from 'typeorm';
import { drizzleHost, prismaHost } from './orm-hosts.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const PEERS = ['@nestjs/common', '@nestjs/core', '@nestjs/typeorm', 'typeorm', 'pg', '@nestjs/swagger'];
const OTHERS = ['class-validator', 'class-transformer', 'reflect-metadata', 'rxjs', 'typescript@~6.0.2'];
const TYPES = ['@types/node@20', '@types/pg'];

const HOSTS = {
  drizzle: { files: drizzleHost, packages: ['drizzle-orm', 'drizzle-kit'], migrate: migrateDrizzle },
  prisma: {
    files: prismaHost,
    packages: ['prisma', '@prisma/client', '@prisma/adapter-pg'],
    migrate: migratePrisma,
  },
};

async function run(program, args, cwd, variables = {}) {
  // npm hands its settings on to what it runs: those of this project are not those of others.
  const { npm_config_legacy_peer_deps: _, ...env } = process.env;
  const options = { cwd, env: { ...env, ...variables }, maxBuffer: 2 ** 26 };
  return (await promisify(execFile)(program, args, options)).stdout;
}

/** The code of the section about hosts without TypeORM. */
async function blocksOfThePage() {
  const page = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8');
  const [, section] = /^## Without TypeORM of your own$([\s\S]*?)^## /m.exec(page);
  const [connection, transaction] = [...section.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    ([, text]) => text,
  );
  return { connection, transaction };
}

async function migrateDrizzle(project, sqlFiles, variables) {
  const kit = (...args) => run('npx', ['drizzle-kit', ...args], project, variables);
  await kit('generate', '--name=projects');
  for (const file of sqlFiles) {
    await kit('generate', '--custom', `--name=${nameOf(file)}`);
    const made = (await readdir(join(project, 'drizzle'))).find((name) =>
      name.endsWith(`_${nameOf(file)}.sql`),
    );
    await cp(file, join(project, 'drizzle', made));
  }
  await kit('migrate');
  // What is not in its schema is none of its business: nothing is left to do, and nothing is dropped.
  report('drizzle-kit generate', (await kit('generate')).includes('No schema changes'), true);
}

async function migratePrisma(project, sqlFiles, variables) {
  const migrations = join(project, 'prisma/migrations');
  for (const [i, file] of sqlFiles.entries()) {
    const folder = join(migrations, `2026010200000${i}_${nameOf(file)}`);
    await mkdir(folder, { recursive: true });
    await cp(file, join(folder, 'migration.sql'));
  }
  const prisma = (...args) => run('npx', ['prisma', ...args], project, variables);
  // It looks for the engine of its migrations although it does not use it.
  await run('npx', ['prisma', 'generate'], project, {
    ...variables,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
  try {
    await prisma('migrate', 'deploy');
    report('prisma migrate status', (await prisma('migrate', 'status')).includes('up to date'), true);
  } catch (error) {
    if (!/binaries\.prisma\.sh/.test(error.message + error.stderr)) throw error;
    await applyInOrder(migrations, variables.DATABASE_URL);
    process.stdout.write(
      '    prisma migrate: not run, as its engine is a download; its files were, in its order\n',
    );
  }
}

/** What Prisma's engine does with a database that is empty. */
async function applyInOrder(migrations, url) {
  const client = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  const names = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1)))
    await client.query(await readFile(join(migrations, name, 'migration.sql'), 'utf8'));
  await client.destroy();
}

/** `1763600000000-create-harnesses.sql` is `create_harnesses`. */
function nameOf(file) {
  return basename(file, '.sql').replace(/^\d+-/, '').replaceAll('-', '_');
}

async function tryHost(name, { folder, tarball, page, server, url }) {
  const { files, packages, migrate } = HOSTS[name];
  process.stdout.write(`${name}\n`);
  const project = join(folder, name);
  for (const [file, text] of Object.entries(files(page))) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  }
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...quiet, tarball, ...PEERS, ...OTHERS, ...TYPES, ...packages], project);
  await server.query(`CREATE DATABASE ${name}`);
  const variables = { DATABASE_URL: Object.assign(new URL(url), { pathname: `/${name}` }).href };
  const sql = join(project, 'node_modules/nestjs-harnesses/sql');
  const sqlFiles = (await readdir(sql)).sort().map((file) => join(sql, file));
  await migrate(project, sqlFiles, variables);
  await run('npx', ['tsc'], project);
  const said = await run(process.execPath, ['dist/main.js'], project, variables);
  report('the page', said, 'a row and its harness are there, or neither');
}

function report(what, found, expected) {
  process.stdout.write(`    ${what}: ${found}\n`);
  if (found !== expected) throw new Error(`${what} should be ${expected}`);
}

const folder = await mkdtemp(join(tmpdir(), 'verify-orms-'));
await chmod(folder, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), log: () => {} });
try {
  const pack = [join(ROOT, 'scripts/pack-library.mjs'), '--pack-destination', folder];
  const tarball = (await run(process.execPath, pack, ROOT, { INIT_CWD: folder })).trim();
  const server = await new DataSource({ type: 'postgres', url: postgres.url, poolSize: 1 }).initialize();
  const page = await blocksOfThePage();
  for (const name of Object.keys(HOSTS))
    await tryHost(name, { folder, tarball, page, server, url: postgres.url });
  await server.destroy();
} finally {
  await postgres.stop();
  if (!process.argv.includes('--keep')) await rm(folder, { recursive: true, force: true });
}
