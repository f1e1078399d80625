import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OWNER_KEY, type TestServer } from './server.js';

export const ENTRY = join(import.meta.dirname, '../../dist/src/cli/main.js');

/** What a command came to. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the compiled command line with nothing but these variables. */
export function runCli(args: string[], variables: Record<string, string> = {}): Promise<CliResult> {
  return runEntry(ENTRY, args, variables);
}

/** The same with another compiled entry. */
export async function runEntry(
  entry: string,
  args: string[],
  variables: Record<string, string>,
): Promise<CliResult> {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result: CliResult = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
  [result.code] = (await once(child, 'close')) as [number | null];
  return result;
}

/** The variables of a caller: the owner of a server's first organization, or another key. */
export function callerOf({ url }: Pick<TestServer, 'url'>, key = OWNER_KEY): Record<string, string> {
  return { HARNESSES_URL: url, HARNESSES_API_KEY: key };
}

/** The command line of such a caller. */
export function cliOf(server: Pick<TestServer, 'url'>, key = OWNER_KEY) {
  return (...args: string[]): Promise<CliResult> => runCli(args, callerOf(server, key));
}

/** A folder with files that goes when the test does. */
export interface Folder {
  path: string;
  write(files: Record<string, string>): Promise<void>;
  remove(): Promise<void>;
}

export async function writeFiles(files: Record<string, string>): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'harness-cli-'));
  const write = async (more: Record<string, string>) => {
    for (const [name, text] of Object.entries(more)) {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };
  await write(files);
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
