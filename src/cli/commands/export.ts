import { Option, type Command } from 'commander';
import { usageError } from '../cli-error.js';
import { contextOf, type CommandContext } from '../command-context.js';
import { EXTENSION_OF, formatOf, type Format } from '../documents/document-type.js';
import { fetchExport, isFolder, writeDocument } from '../export-files.js';
import { ExportFolder, type ExportedFile } from '../export-folder.js';
import { harnessPath } from '../request.js';
import { plural } from '../summary.js';
import { examples } from './examples.js';
import { allHarnesses } from './list.js';

interface ExportOptions {
  all?: boolean;
  format?: Format;
  output?: string;
}

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('write harnesses as documents that apply takes')
    .description(
      'Writes the configuration of a harness without IDs and times, as a document that apply takes. Header values ' +
        'of MCP servers are written as ********, which keeps the stored ones when it is applied.',
    )
    .argument('[name]', 'name or ID of the harness')
    .option('--all', 'every active harness that is not built-in, each into a file of its own; needs -o')
    .addOption(
      new Option('--format <format>', 'what to write; otherwise by the ending of the file, or yaml').choices(
        Object.keys(EXTENSION_OF),
      ),
    )
    .option(
      '-o, --output <path>',
      'a file, or a folder for files named after the harnesses; otherwise stdout',
    )
    .addHelpText(
      'after',
      examples(
        'export coder > coder.yaml',
        'export coder -o coder.md',
        'export --all -o harnesses/ --format markdown',
      ),
    )
    .action(exportHarnesses);
}

async function exportHarnesses(name: string | undefined, options: ExportOptions, command: Command) {
  const context = contextOf(command);
  const { output: path, all = false } = options;
  if (all === (name !== undefined)) throw usageError('Give either the name of a harness or --all.');
  if (name === undefined && path === undefined) throw usageError('--all needs a folder: give it with -o.');
  if (name === undefined) return exportAll(context, path!, options.format);
  if (path === undefined) return print(context, name, options.format);
  return exportOne(context, name, path, options.format);
}

async function print({ api, output }: CommandContext, name: string, format?: Format): Promise<void> {
  if (output.isJson && format !== undefined && format !== 'json') {
    throw usageError(`With --json there is only JSON on stdout: write the ${format} to a file with -o.`);
  }
  output.raw(await fetchExport(api, name, format ?? (output.isJson ? 'json' : 'yaml')));
}

async function exportOne({ api, output }: CommandContext, name: string, path: string, format?: Format) {
  if (await isFolder(path)) {
    const harness = (await api.send({ path: harnessPath(name) })).harness();
    return report(output, [await new ExportFolder(api, path, format ?? 'yaml').write(harness)]);
  }
  await writeDocument(path, await fetchExport(api, name, format ?? formatOf(path) ?? 'yaml'));
  report(output, [{ name, file: path }]);
}

async function exportAll({ api, output }: CommandContext, path: string, format: Format = 'yaml') {
  const folder = new ExportFolder(api, path, format);
  const files: ExportedFile[] = [];
  for await (const harness of allHarnesses(api, { is_built_in: 'false', fields: 'id,name' })) {
    output.progress(`${files.length + 1}: ${harness.name}`);
    files.push(await folder.write(harness));
  }
  report(output, files);
  output.line(`${plural(files.length, 'harness', 'harnesses')} exported to ${path}`, 'bold');
}

function report(output: CommandContext['output'], files: ExportedFile[]): void {
  output.clearProgress();
  output.json({ files });
  for (const { file } of files) output.line(`wrote ${file}`);
}
