import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BuiltInsService } from '../../src/harnesses/registry/built-ins/built-ins.service.js';
import type { BuiltInHarness } from '../../src/harnesses/rules/built-in.js';
import { BuiltInsRepository } from '../../src/harnesses/storage/built-ins.repository.js';
import { entitiesOf } from '../../src/harnesses/storage/entities/index.js';
import { tablesOf } from '../../src/harnesses/storage/tables.js';
import { dataSourceOptions } from '../../src/server/database/data-source-options.js';
import { Session } from '../../src/sql/session.js';
import { startServer, type TestServer } from './server.js';

export function definition(name: string, more: Partial<BuiltInHarness> = {}): BuiltInHarness {
  const texts = { displayName: name, description: `The ${name}.`, systemPrompt: 'Work.' };
  return { name, ...texts, parentName: null, tags: ['built-in'], capabilities: [], ...more };
}

export const BASE = definition('base');
export const CHAT = definition('chat', {
  parentName: 'base',
  capabilities: [{ ref: 'budget', config: { limit: 1 } }],
});

interface Row {
  name: string;
  version: number;
  updated_at: Date;
  is_built_in: boolean;
  description: string;
  capabilities: object[];
  parent: string | null;
}

/** A server whose organizations hold one harness each, and two processes that write built-ins into its database. */
export interface BuiltInProcesses {
  server: TestServer;
  processes: DataSource[];
  /** What the processes have warned of. */
  warnings: string[];
  stop(): Promise<void>;
}

export async function startBuiltInProcesses(): Promise<BuiltInProcesses> {
  const warnings: string[] = [];
  const silent = () => {};
  Logger.overrideLogger({ log: silent, error: silent, warn: (text: string) => void warnings.push(text) });
  const server = await startServer({ MAX_HARNESSES_PER_ORG: '1' });
  const connect = () => new DataSource(dataSourceOptions(server.database.url, 10)).initialize();
  const processes = await Promise.all([connect(), connect()]);
  const stop = async () => {
    await Promise.all(processes.map((process) => process.destroy()));
    await server.stop();
  };
  return { server, processes, warnings, stop };
}

/** What one process does when it sees an organization for the first time. */
export function ensureBuiltIns(
  process: DataSource,
  org: string,
  revision: number,
  harnesses: BuiltInHarness[],
): Promise<void> {
  const repository = new BuiltInsRepository(
    Session.onPool(process),
    tablesOf(process, entitiesOf('harnesses')),
  );
  return new BuiltInsService(repository, { revision, harnesses }).ensure(org);
}

/** The harnesses of an organization, by name. */
export function rowsOf({ database }: TestServer, org: string): Promise<Row[]> {
  return database.query<Row>(
    `SELECT h.name, h.version, h.updated_at, h.is_built_in, h.description, h.capabilities, p.name AS parent
     FROM harnesses.harness h LEFT JOIN harnesses.harness p ON p.id = h.parent_harness_id AND p.org_id = h.org_id
     WHERE h.org_id = $1 ORDER BY h.name`,
    [org],
  );
}

/** How many harnesses an organization counts, and which revision of the built-ins it has. */
export async function stateOf({ database }: TestServer, org: string) {
  const [found] = await database.query<{ own: number; revision: number; tree: string }>(
    `SELECT own_harnesses AS own, built_ins_revision AS revision, tree_version AS tree
     FROM harnesses.harness_org WHERE org_id = $1`,
    [org],
  );
  return found;
}
