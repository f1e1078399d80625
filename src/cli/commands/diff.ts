import type { Command } from 'commander';
import { Refusal, Refusals } from '../cli-error.js';
import { contextOf } from '../command-context.js';
import { Comparer, type Comparison } from '../differences/compare.js';
import { diffDocument, diffLines, type DiffDocument } from '../differences/comparison-report.js';
import { readDocuments } from '../documents/read-documents.js';
import { Importer } from '../importer.js';
import type { Output, Style } from '../output.js';
import { examples } from './examples.js';

export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .summary('show what an apply would change')
    .description(
      'Compares what an apply of these files would store with what is stored, both as the server normalizes them. ' +
        'Changes nothing. Like diff(1), ends with 0 if there is no difference, with 1 if there is one, and with 2 on ' +
        'trouble; also if the server refuses a document. The others are compared all the same.',
    )
    .argument('<path...>', 'files, and folders with all that is below them')
    .addHelpText('after', examples('diff harnesses/', 'diff coder.md', 'diff harnesses/ --json'))
    .action(diff);
}

async function diff(paths: string[], _options: object, command: Command): Promise<void> {
  const { api, output } = contextOf(command);
  const documents = await readDocuments(paths);
  const importer = new Importer(api, true);
  const comparer = new Comparer(api);
  const differences: DiffDocument[] = [];
  const refused: Refusal[] = [];
  for (const [i, document] of documents.entries()) {
    output.progress(`${i + 1} of ${documents.length}: ${document.file}`);
    try {
      const imported = await importer.import(document);
      if (imported.outcome === 'unchanged') continue;
      const comparison = await comparer.compare(imported);
      differences.push(diffDocument(comparison));
      await show(output, comparison);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(error);
      if (!error.isAboutDocument) break;
    }
  }
  output.clearProgress();
  output.json({ differs: differences.length > 0, ...countOf(refused), harnesses: differences });
  if (refused.length > 0) throw new Refusals(refused, 2);
  if (differences.length > 0) process.exitCode = 1;
}

function countOf(refused: readonly Refusal[]): { refused?: number } {
  return refused.length > 0 ? { refused: refused.length } : {};
}

async function show(output: Output, comparison: Comparison): Promise<void> {
  if (output.isJson) return;
  for (const line of await diffLines(comparison)) output.line(line, styleOf(line));
}

function styleOf(line: string): Style | undefined {
  if (line.startsWith('--- ') || line.startsWith('+++ ')) return 'bold';
  return ({ '-': 'red', '+': 'green', '@': 'cyan' } as const)[line[0] ?? ''];
}
