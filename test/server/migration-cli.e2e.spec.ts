import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '../support/database.js';

const CLI = join(import.meta.dirname, '../../dist/src/server/database/migration-cli.js');

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'migration-cli-'));
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Nothing but the compiled file and Node, in a folder that has neither a package.json nor programs of npm. */
function migrations(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { DATABASE_URL: database.url },
    encoding: 'utf8',
  });
  return { status, stdout, stderr, lines: stdout.trim().split('\n') };
}

const missing = (lines: string[]) => lines.filter((line) => line.startsWith('missing '));

it('helps without a database, and refuses what it does not know with the same help', () => {
  const help = migrations('--help');
  expect(help).toMatchObject({ status: 0, stdout: expect.stringMatching(/run[^]*status[^]*revert/) });
  expect(migrations('rum')).toMatchObject({ status: 1, stderr: expect.stringContaining('status') });
});

it('tells what is missing and changes nothing, runs it, and reverts the newest', async () => {
  const before = migrations('status');
  expect(before.status).toBe(1);
  expect(missing(before.lines)).toEqual(before.lines);
  expect(await database.query("SELECT FROM pg_tables WHERE schemaname IN ('public', 'harnesses')")).toEqual(
    [],
  );
  expect(migrations('revert').stdout).toBe('There is no migration to revert.\n');

  expect(migrations('run').status).toBe(0);
  const after = migrations('status');
  expect(after).toMatchObject({ status: 0, lines: before.lines.map((l) => l.replace('missing', 'applied')) });

  const newest = after.lines.at(-1)!.split(/ +/)[1]!;
  expect(migrations('revert')).toMatchObject({ status: 0, stdout: `Reverted: ${newest}\n` });
  expect(missing(migrations('status').lines)).toEqual([expect.stringContaining(newest)]);
  expect(migrations('run').stdout).toBe(`Migrated: ${newest}\n`);
});
