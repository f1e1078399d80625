import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '../../scripts/build-if-changed.mjs');
const BUILD = 'mkdir -p dist && echo built >> builds.txt';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'harness-build-'));
  await writeFile(join(root, 'package.json'), JSON.stringify({ scripts: { build: BUILD } }));
  await mkdir(join(root, 'src'));
  await writeFile(join(root, 'src/main.ts'), '');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const run = () => execFileSync(process.execPath, [SCRIPT, root], { stdio: 'pipe' });
const builds = async () => (await readFile(join(root, 'builds.txt'), 'utf8')).split('\n').length - 1;

/** Times are set, as those of a file system may be coarse. */
async function setTime(path: string, seconds: number): Promise<void> {
  const time = new Date(Date.now() + seconds * 1000);
  await utimes(join(root, path), time, time);
}

async function age(): Promise<void> {
  for (const path of ['src/main.ts', 'src']) await setTime(path, -60);
}

describe('a build before the start', () => {
  it('is made once while nothing changes', async () => {
    await age();
    run();
    run();
    expect(await builds()).toBe(1);
  });

  it.each(['src/main.ts', 'src'])('is made anew when this is younger: %s', async (path) => {
    await age();
    run();
    await setTime(path, 60);
    run();
    expect(await builds()).toBe(2);
  });

  it('fails the start when it fails, and is tried again by the next', async () => {
    await age();
    await writeFile(join(root, 'package.json'), JSON.stringify({ scripts: { build: `${BUILD} && exit 3` } }));
    expect(run).toThrow();
    expect(run).toThrow();
    expect(await builds()).toBe(2);
  });

  it('is not made where there are no sources', async () => {
    await rm(join(root, 'src'), { recursive: true });
    run();
    await expect(builds()).rejects.toThrow('ENOENT');
  });
});
