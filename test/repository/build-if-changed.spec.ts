import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const SCRIPT = join(import.meta.dirname, '../../scripts/build-if-changed.mjs');
const BUILD = 'mkdir -p dist && echo built >> builds.txt';
/** Long before anything that is compiled here. */
const LONG_AGO = new Date('2001-01-01');

const RUNNING = 'The compiler runs.';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'harness-build-'));
  await writePackage(BUILD);
  await mkdir(join(root, 'src/part'), { recursive: true });
  await write('src/main.ts', 'one');
  await write('src/part/some.ts', '');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const run = () => execFileSync(process.execPath, [SCRIPT, root], { stdio: 'pipe' });
const builds = async () => (await readFile(join(root, 'builds.txt'), 'utf8')).split('\n').length - 1;
const write = (path: string, text: string) => writeFile(join(root, path), text);
const writePackage = (build: string) => write('package.json', JSON.stringify({ scripts: { build } }));

/** What was done to a tree, with times as an archive that is unpacked brings them. */
const CHANGES: [string, () => Promise<void>][] = [
  ['a file has another text', () => write('src/main.ts', 'two, and longer')],
  ['a file has another text of the same length', () => write('src/main.ts', 'two')],
  ['a file has come', () => write('src/part/other.ts', '')],
  ['a file has gone', () => rm(join(root, 'src/part/some.ts'))],
  ['a file has another name', () => rename(join(root, 'src/part/some.ts'), join(root, 'src/part/none.ts'))],
  ['package.json has another text', () => writePackage(`${BUILD} && true`)],
  ['package-lock.json has come', () => write('package-lock.json', '{}')],
];

async function age(): Promise<void> {
  const paths = [
    'src/main.ts',
    'src/part/some.ts',
    'src/part/other.ts',
    'src/part/none.ts',
    'src/part',
    'src',
  ];
  for (const path of [...paths, 'package.json', 'package-lock.json'])
    await utimes(join(root, path), LONG_AGO, LONG_AGO).catch(() => undefined);
}

describe('a build before the start', () => {
  it('is made once while nothing changes, whatever the times are', async () => {
    run();
    run();
    await age();
    run();
    expect(await builds()).toBe(1);
  });

  it.each(CHANGES)('is made anew, and once, when %s, however old', async (_, change) => {
    run();
    await change();
    await age();
    run();
    run();
    expect(await builds()).toBe(2);
  });

  it('fails the start when it fails, and is tried again by the next', async () => {
    await writePackage(`${BUILD} && exit 3`);
    expect(run).toThrow();
    expect(run).toThrow();
    expect(await builds()).toBe(2);
  });

  it('is not made where there are no sources', async () => {
    await rm(join(root, 'src'), { recursive: true });
    run();
    await expect(builds()).rejects.toThrow('ENOENT');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with all its processes at %s', async (signal) => {
    await write('compiler.mjs', `console.log('${RUNNING}'); setInterval(() => undefined, 1000);`);
    await writePackage('node compiler.mjs');
    const script = spawn(process.execPath, [SCRIPT, root], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(script, 'close');
    await compilerIn(script.stderr);
    script.kill(signal);
    // The compiler has standard error too: that closes when both are gone.
    expect(await ended).toEqual([null, signal]);
    await expect(access(join(root, 'dist/.complete'))).rejects.toThrow('ENOENT');
  });
});

async function compilerIn(output: Readable): Promise<void> {
  let text = '';
  while (!text.includes(RUNNING)) text += String((await once(output, 'data'))[0]);
  output.resume();
}
