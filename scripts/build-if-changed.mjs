/**
 * Compiles when the sources are others than those that were compiled, and says so. An image that has only `dist/` needs
 * neither the sources nor the compiler.
 *
 *   node scripts/build-if-changed.mjs [ROOT]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
/** Made after a build that succeeded; every build removes it with the rest of `dist/`. */
const stamp = join(root, 'dist', '.complete');
const INPUTS = [
  'src',
  'migrations',
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Paths and contents, and no times: an unpacked release or a copy may have sources older than what they replace. */
function digestOfInputs() {
  const hash = createHash('sha256');
  for (const path of INPUTS.flatMap(filesOf)) {
    const content = readFileSync(join(root, path));
    hash.update(`${JSON.stringify(path)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function filesOf(path) {
  const place = join(root, path);
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [path];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** In a process group of its own, so that a signal ends the compiler too: it would write into the next start's `dist/`. */
function build() {
  const isGroup = process.platform !== 'win32';
  const child = spawn('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    detached: isGroup,
    shell: !isGroup,
  });
  let received;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      received = signal;
      if (isGroup) process.kill(-Number(child.pid), 'SIGKILL');
      else child.kill();
    });
  }
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, signal: received }));
  });
}

const digest = existsSync(join(root, 'src')) ? digestOfInputs() : undefined;
const isFresh = digest === undefined || (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === digest);
if (!isFresh) {
  process.stderr.write('Compiling, as something has changed since the last time; this takes a while.\n');
  const { code, signal } = await build();
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, `${digest}\n`);
}
