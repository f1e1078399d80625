import type { Command } from 'commander';
import { notTheApi } from '../answer.js';
import type { Api } from '../api.js';
import { contextOf } from '../command-context.js';
import { isHarness, type Harness } from '../harness.js';
import { oneLine } from '../printable.js';
import { alignColumns } from '../table.js';
import { examples } from './examples.js';

interface ListOptions {
  search?: string;
  tag?: string[];
  archived?: boolean;
}

export function addListCommand(program: Command): void {
  program
    .command('list')
    .summary('list harnesses, by name')
    .description('Lists the harnesses of the organization, by name: all that match, however many.')
    .option('--search <words>', 'up to 8 words that occur in name, display name, description or tags')
    .option('--tag <tag>', 'only with this tag; repeat it for several', collect)
    .option('--archived', 'archived ones too')
    .addHelpText('after', examples('list', 'list --search "research weekly" --tag team-a', 'list --json'))
    .action(list);
}

function collect(value: string, values: string[] = []): string[] {
  return [...values, value];
}

async function list({ search, tag, archived }: ListOptions, command: Command): Promise<void> {
  const { api, output } = contextOf(command);
  const query = { search, tag, include_archived: archived ? 'true' : undefined };
  const harnesses: Harness[] = [];
  for await (const harness of allHarnesses(api, query)) {
    harnesses.push(harness);
    output.progress(`${harnesses.length} harnesses …`);
  }
  output.clearProgress();
  output.json(harnesses);
  const [heading, ...lines] = alignColumns([HEADINGS, ...harnesses.map(cellsOf)]);
  output.line(heading!, 'bold');
  for (const line of lines) output.line(line);
}

interface Page {
  data?: unknown[];
  next_cursor?: string | null;
}

/** Every page of the list, by cursor: the address in `Link` may be another one than the one we were given. */
export async function* allHarnesses(
  api: Api,
  query: Record<string, string | string[] | undefined>,
): AsyncGenerator<Harness> {
  let cursor: string | undefined;
  do {
    const request = { path: '/harnesses', query: { sort: 'name', limit: '200', ...query, cursor } };
    const page = (await api.send(request)).json() as Page | null;
    if (!Array.isArray(page?.data) || !page.data.every(isHarness)) throw notTheApi();
    yield* page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

const HEADINGS = ['NAME', 'DISPLAY NAME', 'VERSION', 'STATUS', 'UPDATED', 'TAGS'];

function cellsOf({ name, display_name, version, status, is_built_in, updated_at, tags }: Harness): string[] {
  const state = is_built_in ? 'built-in' : status;
  return [
    name,
    oneLine(display_name),
    String(version),
    state,
    updated_at.slice(0, 10),
    oneLine(tags.join(', ')),
  ];
}
