import { join } from 'node:path';
import { cliOf, writeFiles, type CliResult, type Folder } from '../support/cli.js';
import { Client } from '../support/client.js';
import { newOrg, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: Client;
let cli: (...args: string[]) => Promise<CliResult>;
let folder: Folder;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  const org = await newOrg(server);
  [owner, cli] = [org.owner, cliOf(server, org.key)];
  folder = await writeFiles({});
});

afterEach(() => folder.remove());

describe('diff', () => {
  it('is silent about spelling, order and defaults', async () => {
    await owner.create({ name: 'same', tags: ['a'], initial_files: [{ path: 'x.md', content: 'x' }] });
    await folder.write({
      'same.yaml': 'tags: [" a ", a]\ninitial_files: [{content: x, path: /workspace/x.md}]\nname: same\n',
    });
    expect(await cli('diff', folder.path)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await cli('diff', folder.path, '--json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('false'),
    });
  });

  it('shows changed lines, new harnesses and parents by name', async () => {
    const one = await owner.create({ name: 'one' });
    const { id } = await owner.create({
      name: 'kid',
      parent_harness_id: one.id,
      system_prompt: 'First.\nSecond.\nThird.\n',
      description: 'old',
    });
    await folder.write({
      'kid.yaml':
        'name: kid\nparent_name: two\ndescription: new\nsystem_prompt: |\n  First.\n  2nd.\n  Third.\n',
      'two.yaml': 'name: two\n',
    });
    const { code, stdout } = await cli('diff', folder.path);
    expect([code, stdout]).toEqual([
      1,
      [
        '--- /dev/null',
        `+++ ${join(folder.path, 'two.yaml')}`,
        '@@ -0,0 +1,2 @@',
        '+display_name: Two',
        '+name: two',
        '--- kid (version 1 on the server)',
        `+++ ${join(folder.path, 'kid.yaml')}`,
        '@@ -1,8 +1,8 @@',
        '-description: old',
        '+description: new',
        ' display_name: Kid',
        ' name: kid',
        '-parent_name: one',
        '+parent_name: two',
        ' system_prompt: |',
        '   First.',
        '-  Second.',
        '+  2nd.',
        '   Third.',
        '',
      ].join('\n'),
    ]);
    expect(await read(owner, id)).toMatchObject({ version: 1, description: 'old' });
  });

  it('gives machines pointers with both values', async () => {
    await owner.create({ name: 'kid', embedder_metadata: { 'a/b': '1', keep: 'x' }, tags: ['t'] });
    await folder.write({ 'kid.json': '{"name": "kid", "embedder_metadata": {"a/b": "2", "keep": "x"}}' });
    const { code, stdout } = await cli('diff', folder.path, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      {
        differs: true,
        harnesses: [
          {
            name: 'kid',
            file: join(folder.path, 'kid.json'),
            outcome: 'updated',
            changes: [
              { pointer: '/embedder_metadata/a~1b', from: '1', to: '2' },
              { pointer: '/tags', from: ['t'], to: [] },
            ],
          },
        ],
      },
    ]);
  });

  it('says that secrets differ, and shows none', async () => {
    const server = (value: string) => ({
      docs: { url: 'https://a.example.com', headers: { 'X-Key': value } },
    });
    await owner.create({ name: 'kid', mcpServers: server('planted-1') });
    await folder.write({ 'kid.json': JSON.stringify({ name: 'kid', mcpServers: server('planted-2') }) });
    const { code, stdout } = await cli('diff', folder.path);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nOnly what is not shown differs: a header value of an MCP server, or .+\.\n$/);
    expect(stdout).not.toContain('planted');
  });

  it('says so when a display name would no longer follow the name', async () => {
    await owner.create({ name: 'kid' });
    await folder.write({ 'kid.yaml': 'name: kid\ndisplay_name: Kid\n' });
    const { code, stdout } = await cli('diff', folder.path);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/whether the display name follows the name\.\n$/),
    ]);
  });

  it('shows a refusal as apply does', async () => {
    await folder.write({ 'kid.yaml': 'name: kid\nnam: x\n' });
    const { code, stdout, stderr } = await cli('diff', folder.path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/kid\.yaml: .+\n {2}\/nam: /);
  });

  it('reports all that is refused, compares the others, and ends with 2', async () => {
    await folder.write({
      'a.yaml': 'name: a\nnam: x\n',
      'b.yaml': 'name: b\nparent_name: a\n',
      'c.yaml': 'name: c\n tags: [\n',
      'd.yaml': 'name: generic\n',
    });
    const { code, stdout, stderr } = await cli('diff', folder.path);
    expect([code, stdout]).toEqual([2, expect.stringContaining('+parent_name: a')]);
    expect(stderr.match(/\w\.yaml/g)?.toSorted()).toEqual(['a.yaml', 'c.yaml', 'd.yaml']);
    const machines = await cli('diff', folder.path, '--json');
    expect(JSON.parse(machines.stdout)).toMatchObject({
      differs: true,
      refused: 3,
      harnesses: [{ name: 'b' }],
    });
    expect(JSON.parse(machines.stderr)).toMatchObject({
      code: 'documents_refused',
      documents: [{ status: 400 }, { status: 400 }, { status: 403 }],
    });
  });

  it('ends with 2 at once when nobody may ask', async () => {
    await folder.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: b\n' });
    const { code, stderr } = await cliOf(server, 'hk_wrong')('diff', folder.path);
    expect([code, stderr.match(/unauthenticated/g)]).toEqual([2, ['unauthenticated']]);
  });
});
