import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { callerOf, cliOf, ENTRY, type CliResult } from '../support/cli.js';
import { Client } from '../support/client.js';
import { atOnce, newOrg, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: Client;
let cli: (...args: string[]) => Promise<CliResult>;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
  cli = cliOf(server);
});

afterAll(() => server.stop());

/** The JSON that a command ended with. */
const json = ({ stdout }: CliResult) => JSON.parse(stdout);

describe('list', () => {
  it('goes through all pages, by name', async () => {
    const { owner: other, key } = await newOrg(server);
    await atOnce(205, (i) => other.create({ name: `many-${i}` }));
    const harnesses = json(await cliOf(server, key)('list', '--json')) as { name: string }[];
    const names = harnesses.map(({ name }) => name);
    expect(names).toHaveLength(208);
    expect(names).toEqual([...names].sort());
  });

  it('searches, and asks for several tags', async () => {
    await owner.create({ name: 'listed-a', tags: ['x', 'y'], description: 'Weekly numbers' });
    await owner.create({ name: 'listed-b', tags: ['x'], description: 'Weekly prose' });
    const names = async (...args: string[]) =>
      (json(await cli('list', '--json', ...args)) as { name: string }[]).map(({ name }) => name);
    expect(await names('--search', 'weekly')).toEqual(['listed-a', 'listed-b']);
    expect(await names('--tag', 'x', '--tag', 'y')).toEqual(['listed-a']);
  });

  it('shows archived ones when asked to', async () => {
    const { id } = await owner.create({ name: 'listed-old', tags: ['old'] });
    await owner.delete(`/v1/harnesses/${id}`);
    expect((await cli('list', '--tag', 'old')).stdout).not.toContain('listed-old');
    expect((await cli('list', '--tag', 'old', '--archived')).stdout).toMatch(/^listed-old .* archived /m);
  });

  it('aligns what people read, without escape sequences', async () => {
    await owner.create({ name: 'listed-evil', display_name: 'Evil\u001b[2J', tags: ['evil'] });
    const { stdout } = await cli('list', '--tag', 'evil');
    const [heading, row] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^NAME +DISPLAY NAME +VERSION +STATUS +UPDATED +TAGS$/);
    expect(row).toMatch(/^listed-evil  Evil\ufffd\[2J      1        active  \d{4}-\d\d-\d\d  evil$/);
  });
});

describe('get', () => {
  it('shows a harness to people', async () => {
    await owner.create({ name: 'shown', tags: ['a', 'b'], system_prompt: 'You are kind.\nAnd brief.' });
    const { code, stdout } = await cli('get', 'shown');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^name +shown\ndisplay name  Shown\nid +harness_/);
    expect(stdout).toMatch(/^tags +a, b$/m);
    expect(stdout).toMatch(/\n\nYou are kind\.\nAnd brief\.\n$/);
  });

  it('gives machines the whole representation', async () => {
    const { id } = await owner.create({ name: 'shown-whole' });
    expect(json(await cli('--json', 'get', id))).toEqual(await read(owner, id));
  });

  it('does not mind a reader that has seen enough', async () => {
    await owner.create({ name: 'shown-long', system_prompt: 'x'.repeat(1_000_000) });
    const command = '{ "$NODE" "$ENTRY" get shown-long; echo " code $?" >&2; } | head -c 4';
    const child = spawn('sh', ['-c', command], {
      env: { ...callerOf(server), PATH: process.env.PATH, NODE: process.execPath, ENTRY },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    expect(output).toBe('name code 0\n');
  });

  it.each(['no-such', 'a/b?c=d#e', '../../me', 'ä ö', '..'])('finds nothing under %s', async (name) => {
    const { code, stdout, stderr } = await cli('get', name);
    expect(code).toBe(name === '..' ? 2 : 1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^harnesses: .+\n$/);
  });

  it('takes no other document for a harness', async () => {
    expect(await cli('get', 'config')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('copy', () => {
  it('lets the server find a name', async () => {
    await owner.create({ name: 'copied' });
    expect(await cli('copy', 'copied')).toEqual({
      code: 0,
      stdout: 'copied copied to copied-copy\n',
      stderr: '',
    });
  });

  it('takes names, and tells the history why', async () => {
    await owner.create({ name: 'copied-named' });
    const args = ['--name', 'mine', '--display-name', 'Meins', '--reason', 'Für uns', '--json'];
    const copy = json(await cli('copy', 'copied-named', ...args));
    expect(copy).toMatchObject({ name: 'mine', display_name: 'Meins' });
    const { body } = await owner.get(`/v1/harnesses/mine/versions`);
    expect(body.data[0].reason).toBe('Für uns');
  });

  it('shows a conflict as the server puts it', async () => {
    await owner.create({ name: 'copied-taken' });
    const { code, stderr } = await cli('copy', 'copied-taken', '--name', 'copied-taken');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^harnesses: .*copied-taken.* \(harness_name_taken\)\n {2}\/name: is taken\n$/);
  });
});

describe('archive', () => {
  it('archives by name, and once only', async () => {
    const { id } = await owner.create({ name: 'put-away' });
    expect(await cli('archive', 'put-away', '--reason', 'done')).toMatchObject({
      code: 0,
      stdout: 'archived put-away\n',
    });
    expect(await read(owner, id)).toMatchObject({ status: 'archived', version: 2 });
    expect(json(await cli('archive', id, '--json'))).toEqual({ id, name: 'put-away', outcome: 'unchanged' });
    const { body } = await owner.get(`/v1/harnesses/${id}/versions`);
    expect(body.data[0]).toMatchObject({ change: 'archived', reason: 'done' });
  });

  it('is refused while something inherits from it', async () => {
    const { id } = await owner.create({ name: 'put-away-parent' });
    await owner.create({ name: 'put-away-child', parent_harness_id: id });
    const { code, stderr } = await cli('archive', 'put-away-parent');
    expect(code).toBe(1);
    expect(stderr).toMatch(/put-away-child.*\(harness_has_children\)/);
  });
});
