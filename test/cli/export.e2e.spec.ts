import { useCli } from '../support/cli-suite.js';
import { send } from '../support/harnesses.js';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const suite = useCli();

beforeEach(async () => {
  const { id } = await suite.owner.create({
    name: 'root',
    system_prompt: ' First\n\nlast ',
    tags: ['a', 'b: c'],
  });
  await suite.owner.create({
    name: 'leaf',
    parent_harness_id: id,
    description: 'é "quoted"\nline',
    parallel_tool_calls: false,
    capabilities: [{ ref: 'web_fetch', config: { timeout_seconds: 20 } }],
    initial_files: [{ path: 'a.md', content: '# A\n' }],
    mcpServers: {
      docs: { url: 'https://docs.example.com/mcp', headers: { Authorization: 'Bearer planted' } },
    },
    network_access: { allowed: ['*.example.com'] },
    embedder_metadata: { team: 'x' },
  });
});

describe('export', () => {
  it.each(['yaml', 'json', 'markdown'])('writes %s byte for byte as the server does', async (format) => {
    const { text } = await send(`${suite.server.url}/v1/harnesses/leaf/export?format=${format}`, {
      method: 'GET',
      headers: { Authorization: suite.key },
    });
    expect(await suite.cli('export', 'leaf', '--format', format)).toEqual({
      code: 0,
      stdout: text,
      stderr: '',
    });
    expect(text).not.toContain('planted');
  });

  it('is JSON for machines, and YAML for people', async () => {
    expect(JSON.parse((await suite.cli('export', 'root', '--json')).stdout)).toMatchObject({ name: 'root' });
    expect((await suite.cli('export', 'root')).stdout).toMatch(/^name: root\n/);
  });

  it('takes the format from the file, and the name from the harness', async () => {
    const file = join(suite.folder.path, 'any.md');
    expect((await suite.cli('export', 'root', '-o', file)).stdout).toBe(`wrote ${file}\n`);
    expect(await readFile(file, 'utf8')).toMatch(/^---\nname: root\n/);
    await suite.cli('export', 'default', '-o', suite.folder.path, '--format', 'json');
    expect(await readdir(suite.folder.path)).toEqual(['any.md', 'generic.json']);
  });

  it.each(['yaml', 'json', 'markdown'])('--all writes %s that apply finds unchanged', async (format) => {
    const old = await suite.owner.create({ name: 'old' });
    await suite.owner.delete(`/v1/harnesses/${old.id}`);
    const path = join(suite.folder.path, 'new', 'folder');
    const { stdout } = await suite.cli('export', '--all', '-o', path, '--format', format);
    const extension = format === 'markdown' ? 'md' : format;
    expect((await readdir(path)).sort()).toEqual([`leaf.${extension}`, `root.${extension}`]);
    expect(stdout).toMatch(/2 harnesses exported to .+folder\n$/);
    expect((await suite.cli('apply', path)).stdout).toBe(
      'unchanged root\nunchanged leaf\n2 harnesses: 0 created, 0 updated, 2 unchanged\n',
    );
    expect(await suite.cli('diff', path)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says where it could not write', async () => {
    const file = join(suite.folder.path, 'nowhere', 'a.yaml');
    const { code, stderr } = await suite.cli('export', 'root', '-o', file);
    expect([code, stderr]).toEqual([2, `harnesses: ${file}: no such file or directory\n`]);
  });

  it('says that there is nothing to export', async () => {
    const { code, stdout, stderr } = await suite.cli(
      'export',
      'no-such',
      '-o',
      join(suite.folder.path, 'a.yaml'),
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('(harness_not_found)');
    expect(await readdir(suite.folder.path)).toEqual([]);
  });
});
