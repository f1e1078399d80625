import { useCli } from '../support/cli-suite.js';
import { cliOf } from '../support/cli.js';
import { read } from '../support/harnesses.js';
import { join } from 'node:path';

const suite = useCli();

describe('diff', () => {
  it('is silent about spelling, order and defaults', async () => {
    await suite.owner.create({ name: 'same', tags: ['a'], initial_files: [{ path: 'x.md', content: 'x' }] });
    await suite.folder.write({
      'same.yaml': 'tags: [" a ", a]\ninitial_files: [{content: x, path: /workspace/x.md}]\nname: same\n',
    });
    expect(await suite.cli('diff', suite.folder.path)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await suite.cli('diff', suite.folder.path, '--json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('false'),
    });
  });

  it('shows changed lines, new harnesses and parents by name', async () => {
    const one = await suite.owner.create({ name: 'one' });
    const { id } = await suite.owner.create({
      name: 'kid',
      parent_harness_id: one.id,
      system_prompt: 'First.\nSecond.\nThird.\n',
      description: 'old',
    });
    await suite.folder.write({
      'kid.yaml':
        'name: kid\nparent_name: two\ndescription: new\nsystem_prompt: |\n  First.\n  2nd.\n  Third.\n',
      'two.yaml': 'name: two\n',
    });
    const { code, stdout } = await suite.cli('diff', suite.folder.path);
    expect([code, stdout]).toEqual([
      1,
      [
        '--- /dev/null',
        `+++ ${join(suite.folder.path, 'two.yaml')}`,
        '@@ -0,0 +1,2 @@',
        '+display_name: Two',
        '+name: two',
        '--- kid (version 1 on the server)',
        `+++ ${join(suite.folder.path, 'kid.yaml')}`,
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
    expect(await read(suite.owner, id)).toMatchObject({ version: 1, description: 'old' });
  });

  it('gives machines pointers with both values', async () => {
    await suite.owner.create({ name: 'kid', embedder_metadata: { 'a/b': '1', keep: 'x' }, tags: ['t'] });
    await suite.folder.write({
      'kid.json': '{"name": "kid", "embedder_metadata": {"a/b": "2", "keep": "x"}}',
    });
    const { code, stdout } = await suite.cli('diff', suite.folder.path, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      {
        differs: true,
        harnesses: [
          {
            name: 'kid',
            file: join(suite.folder.path, 'kid.json'),
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
    await suite.owner.create({ name: 'kid', mcpServers: server('planted-1') });
    await suite.folder.write({
      'kid.json': JSON.stringify({ name: 'kid', mcpServers: server('planted-2') }),
    });
    const { code, stdout } = await suite.cli('diff', suite.folder.path);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nOnly what is not shown differs: a header value of an MCP server, or .+\.\n$/);
    expect(stdout).not.toContain('planted');
  });

  it('says so when a display name would no longer follow the name', async () => {
    await suite.owner.create({ name: 'kid' });
    await suite.folder.write({ 'kid.yaml': 'name: kid\ndisplay_name: Kid\n' });
    const { code, stdout } = await suite.cli('diff', suite.folder.path);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/whether the display name follows the name\.\n$/),
    ]);
  });

  it('shows a refusal as apply does', async () => {
    await suite.folder.write({ 'kid.yaml': 'name: kid\nnam: x\n' });
    const { code, stdout, stderr } = await suite.cli('diff', suite.folder.path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/kid\.yaml: .+\n {2}\/nam: /);
  });

  it('reports all that is refused, compares the others, and ends with 2', async () => {
    await suite.folder.write({
      'a.yaml': 'name: a\nnam: x\n',
      'b.yaml': 'name: b\nparent_name: a\n',
      'c.yaml': 'name: c\n tags: [\n',
      'd.yaml': 'name: generic\n',
    });
    const { code, stdout, stderr } = await suite.cli('diff', suite.folder.path);
    expect([code, stdout]).toEqual([2, expect.stringContaining('+parent_name: a')]);
    expect(stderr.match(/\w\.yaml/g)?.toSorted()).toEqual(['a.yaml', 'c.yaml', 'd.yaml']);
    const machines = await suite.cli('diff', suite.folder.path, '--json');
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
    await suite.folder.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: b\n' });
    const { code, stderr } = await cliOf(suite.server, 'hk_wrong')('diff', suite.folder.path);
    expect([code, stderr.match(/unauthenticated/g)]).toEqual([2, ['unauthenticated']]);
  });
});
