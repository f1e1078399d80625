import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addApplyCommand } from './commands/apply.js';
import { addArchiveCommand } from './commands/archive.js';
import { addCopyCommand } from './commands/copy.js';
import { addDiffCommand } from './commands/diff.js';
import { examples } from './commands/examples.js';
import { addExportCommand } from './commands/export.js';
import { addGetCommand } from './commands/get.js';
import { addListCommand } from './commands/list.js';
import { DEFAULT_URL } from './settings.js';

const COMMANDS = [
  addListCommand,
  addGetCommand,
  addExportCommand,
  addApplyCommand,
  addDiffCommand,
  addCopyCommand,
  addArchiveCommand,
];

/** The command line with all its commands. It ends nothing and prints no errors: it throws CommanderError. */
export function buildProgram(): Command {
  const program = new Command('harnesses')
    .description('Configuration as code for a harness server.')
    .version(readVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} });
  for (const option of globalOptions()) program.addOption(option);
  program.addHelpText(
    'after',
    `${EXIT_CODES}${examples('list', 'export --all -o harnesses/', 'diff harnesses/', 'apply harnesses/')}`,
  );
  for (const add of COMMANDS) add(program);
  return program;
}

function globalOptions(): Option[] {
  return [
    new Option('--url <url>', 'the server: what stands before /v1').env('HARNESSES_URL').default(DEFAULT_URL),
    new Option(
      '--key <key>',
      'the API key; better in the environment, as other users of this machine can see arguments',
    ).env('HARNESSES_API_KEY'),
    new Option('--org <id>', 'the organization, for callers that belong to several'),
    new Option('--reason <text>', 'why something is changed, for the history of the harness'),
    new Option('--json', 'one JSON document on stdout, errors as JSON on stderr'),
  ];
}

const EXIT_CODES = `
Ends with 0 when all went well, with 1 when the server refuses or diff finds a difference, and with 2 when the command
makes no sense, the server cannot be reached, or diff has no answer.
`;

function readVersion(): string {
  const manifest = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
