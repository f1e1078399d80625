import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(import.meta.dirname, '../..');

/** Runs a program to its end and gives what it wrote; fails the test with all of that if the program fails. */
export async function run(program: string, args: string[], cwd: string, variables = {}): Promise<string> {
  try {
    const env = { ...withoutNpmSettings(process.env), ...variables };
    return (await promisify(execFile)(program, args, { cwd, env, maxBuffer: 2 ** 24 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Packs what was built last, to a folder that is given as seen from where the caller of npm is. */
export async function packLibrary(caller: string, destination: string, root = ROOT): Promise<string> {
  const args = ['scripts/pack-library.mjs', '--pack-destination', destination];
  return (await run(process.execPath, args, root, { INIT_CWD: caller })).trim();
}

/** Runs the command of a package that the repository has. */
export function runTool(path: string, args: string[], cwd: string, variables = {}): Promise<string> {
  return run(process.execPath, [join(ROOT, 'node_modules', path), ...args], cwd, variables);
}

/** A folder for everything that a test makes. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'harness-package-'));
}

export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

export async function writeAll(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** The texts of all files below a folder, by their paths from there. */
export async function readAll(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return new Map(
    paths.map((path, i) => [path.slice(folder.length + 1).replaceAll('\\', '/'), texts[i] ?? '']),
  );
}

/** A repository with the script, entries that are empty, and these files. */
export async function writeRepository(folder: string, files: Record<string, string>): Promise<void> {
  const entries = ['dist/src/harnesses/index', 'dist/migrations/harnesses/index', 'dist/src/testing/index'];
  const empty = entries.flatMap((entry) => [`${entry}.js`, `${entry}.d.ts`]).map((name) => [name, '']);
  await cp(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await cp(join(ROOT, 'migrations/harnesses/sql'), join(folder, 'migrations/harnesses/sql'), {
    recursive: true,
  });
  await writeAll(folder, { ...Object.fromEntries(empty), ...files });
}

/** The names of all packages below a project, as npm lists them: also those within others. */
export async function installedPackages(project: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as { packages: object };
  return Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''));
}

/** npm hands its settings on to what it runs: those of this project are not those of others. */
function withoutNpmSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_config_legacy_peer_deps$/i.test(name)),
  );
}
