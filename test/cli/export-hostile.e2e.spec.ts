import { once } from 'node:events';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { callerOf, runCli, writeFiles, type CliResult, type Folder } from '../support/cli.js';

/** A server that lists harnesses of these names, and has a document for whatever it is asked. */
let server: Server;
let names: string[];
let outer: Folder;
let out: string;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    if (pathname.endsWith('/export')) {
      return response.setHeader('Content-Type', 'application/yaml').end('name: planted\n');
    }
    const harnesses = names.map((name, i) => ({ id: `harness_${i}`, name }));
    const body = pathname === '/v1/harnesses' ? { data: harnesses, next_cursor: null } : harnesses.at(-1);
    return response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close().closeAllConnections();
});

beforeEach(async () => {
  outer = await writeFiles({ 'a/b/out/kept.txt': '', 'victim.yaml': 'untouched' });
  out = join(outer.path, 'a/b/out');
});

afterEach(() => outer.remove());

function exportFrom(...args: string[]): Promise<CliResult> {
  const { port } = server.address() as AddressInfo;
  return runCli(['export', ...args, '-o', out], callerOf({ url: `http://127.0.0.1:${port}` }));
}

/** Every file and folder but those that were there, by its path from the outer folder. */
async function written(): Promise<string[]> {
  const paths = (await readdir(outer.path, { recursive: true })).sort();
  return paths.filter((path) => !['a', 'a/b', 'a/b/out', 'a/b/out/kept.txt', 'victim.yaml'].includes(path));
}

describe('export from a server that cannot be trusted', () => {
  it.each<[string, string]>([
    ['../../x', '../../x'],
    ['../../../victim', '../../../victim'],
    ['/etc/x', '/etc/x'],
    ['a/b', 'a/b'],
    ['.', '.'],
    ['..', '..'],
    ['', ''],
    ['..\\..\\x', '..\\..\\x'],
    ['C:x', 'C:x'],
    ['NUL', 'NUL'],
    ['x\0', 'x\ufffd'],
    ['x\n', 'x '],
    ['.git', '.git'],
    ['-rf', '-rf'],
    ['Good', 'Good'],
    ['good\u212a', 'good\u212a'],
  ])('writes no harness of the name %j', async (name, shown) => {
    names = ['good', name];
    const sentence = `harnesses: The harness "${shown}" cannot be written to a file: that is no name of a harness.\n`;
    expect(await exportFrom('--all')).toEqual({ code: 2, stdout: '', stderr: sentence });
    expect(await exportFrom('harness_1')).toEqual({ code: 2, stdout: '', stderr: sentence });
    expect(await written()).toEqual(['a/b/out/good.yaml']);
    expect(await readFile(join(outer.path, 'victim.yaml'), 'utf8')).toBe('untouched');
  });

  it('writes no two harnesses into one file', async () => {
    names = ['twin', 'twin'];
    const { code, stderr } = await exportFrom('--all');
    expect([code, stderr]).toEqual([2, expect.stringContaining('The harness "twin" cannot be written')]);
  });

  it.each(['victim.yaml', 'new.yaml'])('writes through no link to %s', async (target) => {
    names = ['linked'];
    await symlink(join(outer.path, target), join(out, 'linked.yaml'));
    const { code, stdout, stderr } = await exportFrom('--all');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^harnesses: The harness "linked" cannot be .*linked\.yaml is a symbolic link\.\n$/,
    );
    expect(await written()).toEqual(['a/b/out/linked.yaml']);
    expect(await readFile(join(outer.path, 'victim.yaml'), 'utf8')).toBe('untouched');
  });

  it('replaces the file of an earlier export', async () => {
    names = ['good'];
    await outer.write({ 'a/b/out/good.yaml': 'a longer text than the new one\n' });
    expect((await exportFrom('--all')).code).toBe(0);
    expect(await readFile(join(out, 'good.yaml'), 'utf8')).toBe('name: planted\n');
  });
});
