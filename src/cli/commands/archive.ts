import type { Command } from 'commander';
import { contextOf } from '../command-context.js';
import { harnessPath } from '../request.js';
import { examples } from './examples.js';

export function addArchiveCommand(program: Command): void {
  program
    .command('archive')
    .summary('archive a harness')
    .description('Takes a harness out of use. It keeps its name and can be restored over the API.')
    .argument('<name>', 'its name or ID')
    .addHelpText('after', examples('archive market-scan --reason "Replaced by market-watch"'))
    .action(archive);
}

/** Archives the very version it has read: somebody else's change in between is a refusal. */
async function archive(name: string, _options: object, command: Command): Promise<void> {
  const { api, output } = contextOf(command);
  const harness = (await api.send({ path: harnessPath(name) })).harness();
  const isArchived = harness.status === 'archived';
  if (!isArchived) {
    // The version, and not the entity tag: a proxy that compresses makes it a weak one, which matches nothing.
    const headers = { 'If-Match': `"${harness.version}"` };
    await api.send({ method: 'DELETE', path: harnessPath(harness.id), headers });
  }
  const outcome = isArchived ? 'unchanged' : 'archived';
  output.json({ id: harness.id, name: harness.name, outcome });
  output.line(`${outcome} ${harness.name}`);
}
