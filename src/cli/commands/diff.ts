import type { Command } from 'commander';
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
        'Changes nothing. Like diff(1), ends with 0 if there is no difference and with 1 if there is one; also with ' +
        '1 if the server refuses a document, and with 2 on trouble.',
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
  for (const [i, document] of documents.entries()) {
    output.progress(`${i + 1} of ${documents.length}: ${document.file}`);
    const imported = await importer.import(document);
    if (imported.outcome === 'unchanged') continue;
    const comparison = await comparer.compare(imported);
    differences.push(diffDocument(comparison));
    await show(output, comparison);
  }
  output.clearProgress();
  output.json({ differs: differences.length > 0, harnesses: differences });
  if (differences.length > 0) process.exitCode = 1;
}

async function show(output: Output, comparison: Comparison): Promise<void> {
  if (output.isJson) return;
  for (const line of await diffLines(comparison)) output.line(line, styleOf(line));
}

function styleOf(line: string): Style | undefined {
  if (line.startsWith('--- ') || line.startsWith('+++ ')) return 'bold';
  return ({ '-': 'red', '+': 'green', '@': 'cyan' } as const)[line[0] ?? ''];
}
