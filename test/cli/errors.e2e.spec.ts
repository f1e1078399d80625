import { cliOf, runCli, type CliResult } from '../support/cli.js';
import { Client } from '../support/client.js';
import { newKey, newOrg } from '../support/harnesses.js';
import { freePort, OWNER_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: Client;
let cli: (...args: string[]) => Promise<CliResult>;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
  cli = cliOf(server);
});

afterAll(() => server.stop());

describe('callers', () => {
  it('without a key are told where to put one', async () => {
    const { code, stderr } = await runCli(['list'], { HARNESSES_URL: server.url });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^harnesses: .+ \(unauthenticated\)\n {2}Set HARNESSES_API_KEY/);
  });

  it('may not do what their role may not', async () => {
    const member = cliOf(server, await newKey(owner, 'member'));
    const { id } = await owner.create({ name: 'guarded' });
    expect(await member('archive', id)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/org:harnesses:manage.*\(permission_denied\)/),
    });
  });

  it('of another organization are told so', async () => {
    const { id } = await newOrg(server);
    expect(await cli('list', '--org', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(organization_not_found)'),
    });
  });

  it('can give everything as arguments, and never see their key again', async () => {
    const args = ['--url', server.url, '--key', 'hk_planted'];
    const { code, stderr, stdout } = await runCli(['get', 'generic', ...args], {});
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('planted');
    expect(await runCli(['get', 'generic', '--url', server.url, '--key', OWNER_KEY])).toMatchObject({
      code: 0,
    });
  });
});

describe('trouble', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['lst'], /unknown command 'lst'[^]*list/],
    ['an unknown option', ['list', '--kye=planted'], /unknown option '--kye'/],
    ['a missing name', ['get'], /missing required argument 'name'/],
    ['too many names', ['get', 'a', 'b'], /too many arguments/],
    ['a URL that is none', ['list', '--url', 'planted'], /must begin with http/],
    ['a key that cannot be one', ['list', '--key', 'planted key'], /must be printable ASCII/],
    ['a reason of two lines', ['copy', 'generic', '--reason', 'a\nb'], /must be one line/],
    ['neither name nor --all', ['export'], /either the name of a harness or --all/],
    ['both name and --all', ['export', 'a', '--all'], /either the name of a harness or --all/],
    ['--all without a folder', ['export', '--all'], /needs a folder/],
    [
      'a format that does not exist',
      ['export', 'a', '--format', 'toml'],
      /Allowed choices are yaml, json, markdown/,
    ],
    ['two documents on one stdout', ['export', 'a', '--json', '--format', 'yaml'], /only JSON on stdout/],
    ['a file that is not there', ['apply', 'nowhere.yaml'], /nowhere\.yaml: no such file or directory/],
  ])('is told in a sentence: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await cli(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/planted|^ +at /m);
  });

  it('is JSON for machines', async () => {
    const { code, stderr } = await cli('get', '--json');
    expect([code, JSON.parse(stderr)]).toEqual([
      2,
      { error: expect.stringContaining('name'), code: 'usage' },
    ]);
    const missing = await cli('get', 'no-such', '--json');
    expect([missing.code, missing.stdout]).toEqual([1, '']);
    expect(JSON.parse(missing.stderr)).toMatchObject({ status: 404, code: 'harness_not_found' });
  });

  it('is a server that is not there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await runCli(['list', '--url', url])).toEqual({
      code: 2,
      stdout: '',
      stderr: `harnesses: The server at ${url} cannot be reached: ECONNREFUSED.\n`,
    });
  });

  it('is somebody else behind the URL', async () => {
    const { code, stderr } = await runCli(['list', '--url', `${server.url}/docs`]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^harnesses: .+\n$/);
  });
});
