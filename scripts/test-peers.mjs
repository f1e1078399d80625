/**
 * Runs tests of the module on the older pair of peers that the package allows: NestJS 11 with TypeORM 0.3. The
 * repository is copied to a folder of its own, with its own packages, and built there. Needs the npm registry and some
 * minutes, so it is no part of the tests.
 *
 *   npm run test:peers [-- PATTERN…]
 *
 * The patterns choose test files, as those of Jest do. Default: whatever touches Nest or TypeORM.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');

const OLDER = {
  '@nestjs/common': '^11.1.0',
  '@nestjs/core': '^11.1.0',
  '@nestjs/jwt': '^11.0.0',
  '@nestjs/platform-express': '^11.1.0',
  '@nestjs/platform-fastify': '^11.1.0',
  '@nestjs/swagger': '^11.2.0',
  '@nestjs/testing': '^11.1.0',
  '@nestjs/typeorm': '^11.0.0',
  typeorm: '^0.3.29',
};

const DEFAULT_PATTERNS = [
  'src/(sql|rest|checks|harnesses)/',
  'test/embedding/(service|transactions|registration|globals|bodies|boot|schema|testing|effective|two|request)',
];

async function main(patterns) {
  const folder = await mkdtemp(join(tmpdir(), 'harness-peers-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(folder, 0o755);
  try {
    await copyRepository(folder);
    // The platform packages of Nest 11 name older plug-ins of Fastify as peers, which only the server uses.
    await run(
      'npm',
      ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--prefer-offline'],
      folder,
    );
    await run('npx', ['nest', 'build'], folder);
    const jest = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ];
    await run(process.execPath, [...jest, '--selectProjects', 'unit', 'e2e', '--', ...patterns], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyRepository(folder) {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT, maxBuffer: 2 ** 24 },
  );
  const files = stdout.split('\0').filter((name) => name !== '' && name !== 'package-lock.json');
  await Promise.all(files.map((name) => cp(join(ROOT, name), join(folder, name), { recursive: true })));
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  for (const list of [manifest.dependencies, manifest.devDependencies])
    for (const name of Object.keys(list)) list[name] = OLDER[name] ?? list[name];
  // One Fastify for its platform and for the server, whose types would not agree otherwise.
  manifest.overrides = { ...manifest.overrides, fastify: '$fastify' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
}

async function run(program, args, cwd) {
  const child = spawn(program, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32' && program !== process.execPath,
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

const [...patterns] = process.argv.slice(2);
await main(patterns.length > 0 ? patterns : DEFAULT_PATTERNS).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
