/**
 * Writes the module's migrations down as SQL, for hosts whose migrations are not TypeORM's: a file per migration, for
 * the schema `harnesses`. Needs a build. With `--check` it fails when the committed files are not what the migrations do.
 *
 *   npm run migration:sql
 *   node scripts/migrations-sql.mjs --check
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { harnessMigrations } from '../dist/migrations/harnesses/index.js';

const FOLDER = resolve(import.meta.dirname, '../migrations/harnesses/sql');

/** What a migration runs. A question is answered as in an empty database, and is no part of the file. */
async function statementsOf(migration) {
  const statements = [];
  const query = async (sql, values) => {
    if (/^\s*SELECT\b/i.test(sql)) return [];
    if (values !== undefined) throw new Error(`${migration.name} binds values, which a file of SQL cannot.`);
    statements.push(`${withoutIndent(sql)};\n`);
    return [];
  };
  await migration.up({ query });
  return statements.join('\n');
}

/** Without the indentation of the code that it stood in. */
function withoutIndent(sql) {
  const lines = sql.trim().split('\n');
  const indents = lines.slice(1).map((line) => /^ */.exec(line)[0].length);
  const common = Math.min(...indents);
  return [lines[0], ...lines.slice(1).map((line) => line.slice(common))].join('\n');
}

/** `CreateHarnesses_harnesses_1763600000000` is in `1763600000000-create-harnesses.sql`. */
function fileOf({ name }) {
  const [title, , timestamp] = name.split('_');
  return `${timestamp}${title.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.sql`;
}

async function wanted() {
  const migrations = harnessMigrations().map((Migration) => new Migration());
  const files = await Promise.all(migrations.map(async (one) => [fileOf(one), await statementsOf(one)]));
  return new Map(files);
}

async function check(files) {
  const names = await readdir(FOLDER);
  const texts = await Promise.all(names.map((name) => readFile(join(FOLDER, name), 'utf8')));
  const isCurrent = names.length === files.size && names.every((name, i) => files.get(name) === texts[i]);
  if (!isCurrent)
    throw new Error('migrations/harnesses/sql is not what the migrations do: run `npm run migration:sql`.');
}

async function write(files) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER);
  for (const [name, text] of files) await writeFile(join(FOLDER, name), text);
}

try {
  const files = await wanted();
  await (process.argv.includes('--check') ? check(files) : write(files));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
