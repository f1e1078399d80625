import { runCli } from '../support/cli.js';

const cli = (...args: string[]) => runCli(args);

describe('help', () => {
  const commands = ['list', 'get', 'export', 'apply', 'diff', 'copy', 'archive'];

  it.each(commands)('of %s has examples and the global options', async (command) => {
    const { code, stdout } = await cli(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ harnesses ${command}\\b`));
    expect(stdout).toMatch(/HARNESSES_API_KEY/);
  });

  it('lists the commands, and warns of keys in arguments', async () => {
    const { code, stdout } = await cli('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout.replace(/\s+/g, ' ')).toContain('other users of this machine can see arguments');
  });

  it('knows its version', async () => {
    expect((await cli('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
