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
  const answer = await api.send({ path: harnessPath(name) });
  const harness = answer.harness();
  const isArchived = harness.status === 'archived';
  if (!isArchived) {
    const headers = { 'If-Match': answer.headers.get('etag') ?? '*' };
    await api.send({ method: 'DELETE', path: harnessPath(harness.id), headers });
  }
  const outcome = isArchived ? 'unchanged' : 'archived';
  output.json({ id: harness.id, name: harness.name, outcome });
  output.line(`${outcome} ${harness.name}`);
}
