/**
 * How long the built-ins of many organizations take: written for the first time, after a definition changed, and when
 * nothing changed. In process, on an embedded PostgreSQL of its own: `npm run bench:reconcile -- [organizations]`.
 */
import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BuiltInsRepository } from '../dist/src/harnesses/storage/built-ins.repository.js';
import { BuiltInsService } from '../dist/src/harnesses/registry/built-ins/built-ins.service.js';
import { defaultBuiltIns } from '../dist/src/harnesses/catalogue/built-ins/definitions.js';
import { entitiesOf } from '../dist/src/harnesses/storage/entities/index.js';
import { Session } from '../dist/src/sql/session.js';
import { tablesOf } from '../dist/src/harnesses/storage/tables.js';
import { dataSourceOptions } from '../dist/src/server/database/data-source-options.js';
import { startEmbeddedPostgres } from '../dist/src/embedded-postgres/embedded-postgres.js';
import { runMigrations } from '../dist/src/server/database/migrate.js';

const organizations = Number(process.argv[2] ?? 10_000);
const POOL_SIZE = 10;

/** The next revision of a set, with another prompt in every definition. */
function changed({ revision, harnesses }) {
  const next = harnesses.map((one) => ({ ...one, systemPrompt: `${one.systemPrompt}\nChanged.` }));
  return { revision: revision + 1, harnesses: next };
}

/** Seconds until a process with these definitions, just started, has seen every organization. */
async function measure(dataSource, set) {
  const repository = new BuiltInsRepository(
    Session.onPool(dataSource),
    tablesOf(dataSource, entitiesOf('harnesses')),
  );
  const service = new BuiltInsService(repository, set);
  const start = performance.now();
  let next = 0;
  const work = async () => {
    while (next < organizations) await service.ensure(`org_${next++}`);
  };
  await Promise.all(Array.from({ length: POOL_SIZE }, work));
  return (performance.now() - start) / 1000;
}

async function versions(dataSource) {
  const [row] = await dataSource.query(
    'SELECT count(*) AS harnesses, min(version) AS low, max(version) AS high FROM harnesses.harness',
  );
  return `${row.harnesses} harnesses at versions ${row.low} to ${row.high}`;
}

const directory = await mkdtemp(join(tmpdir(), 'bench-reconcile-'));
// PostgreSQL runs as a user of its own when we are root.
await chmod(directory, 0o755);
const database = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), log: () => {} });
try {
  Logger.overrideLogger(false);
  await runMigrations(database.url);
  const dataSource = await new DataSource(dataSourceOptions(database.url, POOL_SIZE)).initialize();
  const steps = [
    { name: 'first provisioning', set: defaultBuiltIns },
    { name: 'changed revision', set: changed(defaultBuiltIns) },
    { name: 'nothing changed', set: changed(defaultBuiltIns) },
  ];
  for (const { name, set } of steps) {
    const seconds = await measure(dataSource, set);
    const each = ((seconds / organizations) * 1000).toFixed(2);
    process.stdout.write(
      `${name}: ${seconds.toFixed(1)} s for ${organizations} organizations (${each} ms each); ${await versions(dataSource)}\n`,
    );
  }
  await dataSource.destroy();
} finally {
  await database.stop();
  await rm(directory, { recursive: true, force: true });
}
