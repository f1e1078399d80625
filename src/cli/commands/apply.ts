import type { Command } from 'commander';
import { Refusal, Refusals } from '../cli-error.js';
import { contextOf } from '../command-context.js';
import { readDocuments } from '../documents/read-documents.js';
import { Importer, type Imported, type Outcome } from '../importer.js';
import type { Output, Style } from '../output.js';
import { countOutcomes, summaryOf } from '../summary.js';
import { fail } from '../../values/fail.js';
import { examples } from './examples.js';

interface ApplyOptions {
  dryRun?: boolean;
}

export function addApplyCommand(program: Command): void {
  program
    .command('apply')
    .summary('create or replace harnesses from files')
    .description(
      'Sends the documents in files and folders (.yaml, .yml, .md, .json) to the server, parents first. Each one ' +
        'creates the harness of its name or replaces it whole. Stops at the first that the server refuses; what was ' +
        'applied before stays applied. A dry run goes on and reports all that would be refused.',
    )
    .argument('<path...>', 'files, and folders with all that is below them')
    .option('--dry-run', 'check and report everything, change nothing')
    .addHelpText(
      'after',
      examples(
        'apply harnesses/',
        'apply harnesses/ --dry-run',
        'apply base.yaml coder.md --reason "Sprint 12"',
      ),
    )
    .action(apply);
}

async function apply(paths: string[], options: ApplyOptions, command: Command): Promise<void> {
  const { api, output } = contextOf(command);
  const isDryRun = options.dryRun ?? false;
  const documents = await readDocuments(paths);
  const importer = new Importer(api, isDryRun);
  const results: Imported[] = [];
  const refused: Refusal[] = [];
  try {
    for (const [i, document] of documents.entries()) {
      output.progress(`${i + 1} of ${documents.length}: ${document.file}`);
      const imported = await importer.import(document).catch(isDryRun ? keepIn(refused) : fail);
      if (!imported) continue;
      results.push(imported);
      output.line(`${imported.outcome} ${imported.harness.name}`, STYLE_OF[imported.outcome]);
    }
    if (refused.length > 0) throw new Refusals(refused, 1);
  } finally {
    report(output, results, { isDryRun, total: documents.length, refused: refused.length });
  }
}

/** Keeps what is wrong with one document, since others are to be checked too; what ends the run is told with it. */
function keepIn(refused: Refusal[]): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof Refusal)) throw error;
    refused.push(error);
    if (!error.isAboutDocument) throw new Refusals(refused, error.exitCode);
  };
}

const STYLE_OF: Record<Outcome, Style> = { created: 'green', updated: 'yellow', unchanged: 'dim' };

function report(
  output: Output,
  results: Imported[],
  { isDryRun, total, refused }: { isDryRun: boolean; total: number; refused: number },
) {
  const counts = countOutcomes(results);
  const harnesses = results.map(({ file, outcome, harness: { id, name, version } }) => ({
    file,
    outcome,
    name,
    // Of what would be created, the ID and version of a dry run mean nothing.
    ...(isDryRun ? {} : { id, version }),
  }));
  output.json({ dry_run: isDryRun, documents: total, ...counts, ...(refused > 0 && { refused }), harnesses });
  const done = results.length + refused;
  if (done < total) output.line(stoppedAfter(done, total, isDryRun));
  const summary = summaryOf(counts) + (refused > 0 ? `, ${refused} refused` : '');
  output.line(`${summary}${isDryRun ? ' (dry run: nothing was changed)' : ''}`, 'bold');
}

function stoppedAfter(done: number, total: number, isDryRun: boolean): string {
  const stopped = `stopped after ${done} of ${total} documents`;
  return done === 0 || isDryRun ? stopped : `${stopped}; what was applied stays applied`;
}
