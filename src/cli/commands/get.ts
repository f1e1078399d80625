import type { Command } from 'commander';
import { contextOf } from '../command-context.js';
import { describeHarness } from '../describe-harness.js';
import { harnessPath } from '../request.js';
import { examples } from './examples.js';

export function addGetCommand(program: Command): void {
  program
    .command('get')
    .summary('show a harness')
    .description('Shows one harness with its own values, without what it inherits.')
    .argument('<name>', 'its name or ID; "default" for the default harness')
    .addHelpText('after', examples('get market-scan', 'get default --json'))
    .action(get);
}

async function get(name: string, _options: object, command: Command): Promise<void> {
  const { api, output } = contextOf(command);
  const harness = (await api.send({ path: harnessPath(name) })).harness();
  output.json(harness);
  for (const line of describeHarness(harness)) output.line(line);
}
