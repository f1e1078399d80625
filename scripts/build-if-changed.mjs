/**
 * Compiles when a source is newer than what was compiled, and says so. An image that has only `dist/` needs neither the
 * sources nor the compiler.
 *
 *   node scripts/build-if-changed.mjs [ROOT]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
/** Made after a build that succeeded; every build removes it with the rest of `dist/`. */
const stamp = join(root, 'dist', '.complete');
const INPUTS = [
  'src',
  'migrations',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Folders count too: they are younger than what was removed from them. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const isFresh =
  existsSync(stamp) && Math.max(...INPUTS.map((name) => newest(join(root, name)))) < statSync(stamp).mtimeMs;
if (existsSync(join(root, 'src')) && !isFresh) {
  process.stderr.write('Compiling, as something has changed since the last time; this takes a while.\n');
  const started = new Date();
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, `${started.toISOString()}\n`);
}
