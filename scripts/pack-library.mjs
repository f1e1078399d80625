/**
 * Packs the module of this repository as the npm package `nestjs-harnesses`. The repository is a server, with a
 * server's dependencies; the package has only the compiled files that its entries reach and what these import, so
 * that a host never installs another HTTP platform or a database. Needs a build.
 *
 *   node scripts/pack-library.mjs [--pack-destination DIR]
 */
import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readBuilt, reach } from './library-files.mjs';
import { manifestOf } from './library-manifest.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** What hosts get of `src/`: the module, and the rooms below it that know nothing of harnesses. */
const MODULE = 'src/(?:values|checks|sql|rest|harnesses)/';

/** What users import, and what may be reached from there: all else is of the standalone server. */
const ENTRIES = [
  { path: '.', entry: 'dist/src/harnesses/index', allows: new RegExp(`^dist/${MODULE}`) },
  {
    path: './migrations',
    entry: 'dist/migrations/harnesses/index',
    allows: new RegExp(`^dist/(?:${MODULE}|migrations/harnesses/)`),
  },
  {
    path: './testing',
    entry: 'dist/src/testing/index',
    allows: new RegExp(`^dist/(?:${MODULE}|src/(?:testing|embedded-postgres)/|migrations/harnesses/)`),
    isOptional: true,
  },
];

async function packLibrary(destination) {
  const entries = await Promise.all(
    ENTRIES.map(async (entry) => ({ ...entry, ...(await reach(ROOT, entry)) })),
  );
  const manifest = manifestOf(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')), entries);
  const stage = await mkdtemp(join(tmpdir(), 'nestjs-harnesses-'));
  try {
    const modules = new Set(entries.flatMap((entry) => [...entry.modules]));
    await Promise.all([...modules].map((module) => stageModule(stage, module)));
    await cp(join(ROOT, 'migrations/harnesses/sql'), join(stage, 'sql'), { recursive: true });
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await writeFile(join(stage, 'README.md'), await readme());
    await copyFile(join(ROOT, 'LICENSE'), join(stage, 'LICENSE'));
    return await npmPack(stage, manifest, destination);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** The page on embedding. The pages beside it are not in the package: of links to them the words stay. */
async function readme() {
  const page = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8');
  return page.replace(/\[([^\]]+)\]\((?!https?:)[^)\s]+\.md(#[^)\s]*)?\)/g, '$1');
}

async function stageModule(stage, module) {
  await mkdir(dirname(join(stage, module)), { recursive: true });
  for (const kind of ['.js', '.d.ts']) await copyFile(join(ROOT, module + kind), join(stage, module + kind));
  await writeFile(join(stage, `${module}.js.map`), await selfContainedMap(module));
}

/** The package has no sources for a map to point to, so the map brings them. */
async function selfContainedMap(module) {
  const map = JSON.parse(await readBuilt(ROOT, `${module}.js.map`));
  map.sourcesContent = await Promise.all(
    map.sources.map((source) => readFile(resolve(ROOT, dirname(module), map.sourceRoot, source), 'utf8')),
  );
  return JSON.stringify(map);
}

/** Lets npm pack, which gives every file the same date and mode: the same sources make the same bytes. */
async function npmPack(stage, { name, version }, destination) {
  await mkdir(destination, { recursive: true });
  await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], {
    cwd: stage,
    // On Windows npm is a script, which only a shell runs.
    shell: process.platform === 'win32',
  });
  return join(destination, `${name}-${version}.tgz`);
}

try {
  const { values } = parseArgs({ options: { 'pack-destination': { type: 'string', default: '.' } } });
  // npm runs scripts at the root of the repository; INIT_CWD is where its caller was.
  const destination = resolve(process.env.INIT_CWD ?? '.', values['pack-destination']);
  process.stdout.write(`${await packLibrary(destination)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
