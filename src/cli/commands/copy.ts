import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { contextOf } from '../command-context.js';
import { harnessPath } from '../request.js';
import { examples } from './examples.js';

interface CopyOptions {
  name?: string;
  displayName?: string;
}

export function addCopyCommand(program: Command): void {
  program
    .command('copy')
    .summary('copy a harness')
    .description('Makes a harness with the same configuration; the server finds it a free name.')
    .argument('<name>', 'name or ID of the harness to copy')
    .option('--name <name>', 'name of the copy')
    .option('--display-name <text>', 'display name of the copy')
    .addHelpText(
      'after',
      examples('copy generic', 'copy generic --name support --display-name "Support desk"'),
    )
    .action(copy);
}

async function copy(source: string, { name, displayName }: CopyOptions, command: Command): Promise<void> {
  const { api, output } = contextOf(command);
  const answer = await api.send({
    method: 'POST',
    path: harnessPath(source, '/copy'),
    headers: { 'Content-Type': 'application/json' },
    idempotencyKey: randomUUID(),
    body: JSON.stringify({ name, display_name: displayName }),
  });
  const harness = answer.harness();
  output.json(harness);
  output.line(`copied ${source} to ${harness.name}`);
}
