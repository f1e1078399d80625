import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../config/environment.js';
import { runMigrations, schemaDifferences } from './migrate.js';
import { withDatabase } from './with-database.js';

const USAGE = 'Usage: migration-cli run | check | generate NAME';

/** `npm run migration:run`, `migration:check` and `migration:generate -- NAME`. */
async function main([command, name]: string[]): Promise<void> {
  const { migrationsUrl, databaseUrl, dataDir } = loadEnvironment();
  if (command === 'run') return withDatabase(migrationsUrl ?? databaseUrl, dataDir, run);
  if (command === 'check') return withScratch(check);
  if (command === 'generate' && /^[a-z0-9-]+$/.test(name ?? ''))
    return withScratch((url) => generate(url, name!));
  throw new Error(USAGE);
}

async function run(url: string): Promise<void> {
  const ran = await runMigrations(url);
  say(ran.length > 0 ? `Migrated: ${ran.join(', ')}` : 'The database is up to date.');
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

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
