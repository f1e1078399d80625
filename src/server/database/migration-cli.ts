import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadEnvironment } from '../config/environment.js';
import { explainStartError } from '../start-errors.js';
import { migrationStatus, revertMigration, runMigrations, schemaDifferences } from './migrate.js';
import { withDatabase } from './with-database.js';

const ABOUT = `Brings a database to the schema of this version, and says what it has.
Reads the environment and .env, as the server does: DATABASE_MIGRATIONS_URL, else DATABASE_URL, else the embedded
PostgreSQL of DATA_DIR. Needs the compiled files and the packages of production only.`;

/** `node dist/src/server/database/migration-cli.js`, and the `migration:…` scripts of package.json. */
function buildProgram(): Command {
  const program = new Command('migration-cli').description(ABOUT).showHelpAfterError();
  program
    .command('run')
    .description('run what is missing, under a lock')
    .action(() => withConfigured(run));
  program
    .command('status')
    .description('list the migrations; ends with 1 while some are missing. Changes nothing')
    .action(() => withConfigured(status));
  program
    .command('revert')
    .description('undo the newest migration; what only its tables and columns hold is lost')
    .action(() => withConfigured(revert));
  program
    .command('check')
    .description('compare entities and migrations, for development')
    .action(() => withScratch(check));
  program
    .command('generate <name>')
    .description('write a migration of what the entities have more, for development')
    .action((name: string) => withScratch((url) => generate(url, name)));
  return program;
}

async function withConfigured(work: (url: string) => Promise<void>): Promise<void> {
  const environment = loadEnvironment();
  const { migrationsUrl, databaseUrl, dataDir } = environment;
  await withDatabase(migrationsUrl ?? databaseUrl, dataDir, work).catch((error: unknown) => {
    throw explainStartError(error, environment);
  });
}

async function run(url: string): Promise<void> {
  const ran = await runMigrations(url);
  say(ran.length > 0 ? `Migrated: ${ran.join(', ')}` : 'The database is up to date.');
}

async function status(url: string): Promise<void> {
  const migrations = await migrationStatus(url);
  for (const { name, isApplied } of migrations) say(`${isApplied ? 'applied' : 'missing'}  ${name}`);
  if (migrations.some(({ isApplied }) => !isApplied)) process.exitCode = 1;
}

async function revert(url: string): Promise<void> {
  const name = await revertMigration(url);
  say(name === undefined ? 'There is no migration to revert.' : `Reverted: ${name}`);
}

/** Fails when the entities say another schema than the migrations make. */
async function check(url: string): Promise<void> {
  await runMigrations(url);
  const differences = await schemaDifferences(url);
  if (differences.length > 0) {
    throw new Error(`The entities differ from the migrations; missing:\n${differences.join(';\n')}`);
  }
  say('The entities and the migrations agree.');
}

/** Writes the missing statements down as a start; what they mean is for a person to see to. */
async function generate(url: string, name: string): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error('A name has lower case letters, digits and hyphens only.');
  await runMigrations(url);
  const differences = await schemaDifferences(url);
  if (differences.length === 0)
    return say('The entities and the migrations agree; there is nothing to generate.');
  const timestamp = Date.now();
  const file = `migrations/server/${timestamp}-${name}.ts`;
  await writeFile(file, migrationText(name, timestamp, differences));
  say(`Wrote ${file}; read it, write its down(), and add it to the index beside it.`);
}

function migrationText(name: string, timestamp: number, statements: string[]): string {
  const className = name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const calls = statements.map((statement) => `    await runner.query(\`${statement}\`);`);
  return [
    `import type { MigrationInterface, QueryRunner } from 'typeorm';\n`,
    `export class ${className}${timestamp} implements MigrationInterface {`,
    `  async up(runner: QueryRunner): Promise<void> {\n${calls.join('\n')}\n  }\n`,
    `  async down(_runner: QueryRunner): Promise<void> {}\n}\n`,
  ].join('\n');
}

/** Never a database that anybody uses: one that is thrown away. */
async function withScratch(work: (url: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'harness-migrations-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(directory, 0o711);
  await withDatabase(undefined, directory, work).finally(() =>
    rm(directory, { recursive: true, force: true }),
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

buildProgram()
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
