/**
 * Takes out of an installation for production what no running server reads: source maps, types, manuals, and builds for
 * browsers and bundlers. That is half of what the packages take, and cannot be left out when they are installed.
 *
 *   node scripts/slim-packages.mjs [ROOT]
 *
 * Licenses stay. It refuses an installation with the packages of development, which need the types.
 */
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const packages = join(root, 'node_modules');

/** What editors, debuggers and people read. */
const FOR_READERS = /\.(map|[cm]?ts|flow|md|markdown)$/i;
const LICENSE = /^(licen[cs]e|copying|notice)/i;

/** Second and third builds of what Node loads from another folder of the package, and its tests. */
const OTHER_BUILDS = {
  'class-transformer': ['bundles', 'esm2015', 'esm5'],
  'class-validator': ['bundles', 'esm2015', 'esm5'],
  fastify: ['test'],
  'libphonenumber-js': ['bundle', 'es6-modern', 'source'],
  rxjs: ['src', 'dist/bundles', 'dist/esm', 'dist/esm5'],
  'swagger-ui-dist': ['swagger-ui-es-bundle.js', 'swagger-ui-es-bundle-core.js'],
  typeorm: ['browser'],
};

/** Removes, below a folder, what nobody loads, and returns whether nothing is left of it. */
function slim(folder) {
  const left = readdirSync(folder, { withFileTypes: true }).filter((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return !slim(path);
    if (!FOR_READERS.test(entry.name) || LICENSE.test(entry.name)) return true;
    rmSync(path);
    return false;
  });
  if (left.length === 0) rmdirSync(folder);
  return left.length === 0;
}

function bytesIn(path) {
  const entries = readdirSync(path, { recursive: true });
  return entries.reduce(
    (sum, name) => sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function refuse(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

if (!existsSync(packages)) refuse(`There are no packages in ${root}: run npm ci --omit=dev first.`);
if (existsSync(join(packages, 'typescript')))
  refuse(`The packages in ${root} are those of development: run npm ci --omit=dev first.`);
const before = bytesIn(packages);
for (const [name, paths] of Object.entries(OTHER_BUILDS))
  for (const path of paths) rmSync(join(packages, name, path), { recursive: true, force: true });
slim(packages);
const megabytes = (bytes) => Math.round(bytes / 1e6);
process.stdout.write(`The packages have ${megabytes(bytesIn(packages))} MB, of ${megabytes(before)}.\n`);
