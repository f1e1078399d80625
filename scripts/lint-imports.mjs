/**
 * Holds the imports of `src/` and `migrations/` against the table in import-table.mjs, types included, and looks for
 * files that import each other in a circle. Prints a line for each of them and exits with 1 if there is any.
 *
 *   node scripts/lint-imports.mjs [ROOT]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, resolve } from 'node:path';
import ts from 'typescript';
import { IMPORT_TABLE, roomOf, TEST_PACKAGES } from './import-table.mjs';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));

/** All TypeScript below a folder, by its path from the root. */
function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.relative(root, join(entry.parentPath, entry.name)));
}

/** What a file imports in any form: statements, re-exports, `import()` of a value or of a type. */
function importsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

const targetOf = (file, specifier) => posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');

/** The sentence about an import that the table does not allow, or null. */
function refusal(file, specifier) {
  const room = roomOf(file);
  const allowed = IMPORT_TABLE[room];
  if (!allowed) return `${file}: its room ${room} is not in scripts/import-table.mjs`;
  if (specifier.startsWith('.')) {
    const target = roomOf(targetOf(file, specifier));
    return target === room || allowed.rooms.includes(target)
      ? null
      : `${file}: ${room} may not import ${target} (${specifier})`;
  }
  const packages = file.endsWith('.spec.ts') ? [...allowed.packages, ...TEST_PACKAGES] : allowed.packages;
  return isBuiltin(specifier) || packages.some((pattern) => matches(pattern, specifier))
    ? null
    : `${file}: ${room} may not import the package ${specifier}`;
}

function matches(pattern, name) {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** The circles among files, each as the way from a file back to itself. */
function circlesOf(graph) {
  const circles = [];
  const done = new Set();
  const visit = (file, way) => {
    if (way.includes(file)) return void circles.push([...way.slice(way.indexOf(file)), file]);
    if (done.has(file)) return;
    done.add(file);
    for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

const files = ['src', 'migrations'].flatMap(filesBelow);
const imports = files.flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier })));
const graph = new Map(
  files.map((file) => [
    file,
    imports
      .filter((one) => one.file === file && one.specifier.startsWith('.'))
      .map(({ specifier }) => targetOf(file, specifier)),
  ]),
);
const refused = imports
  .map(({ file, specifier }) => refusal(file, specifier))
  .filter((line) => line !== null);
const lines = [...new Set(refused), ...circlesOf(graph).map((way) => `a circle: ${way.join(' -> ')}`)];
process.stdout.write(lines.map((line) => `${line}\n`).join(''));
process.exitCode = lines.length > 0 ? 1 : 0;
