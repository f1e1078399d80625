import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Session } from '../../../sql/session.js';
import { HeaderVault } from '../../secrets/header-vault.js';
import { renewHeaders } from '../../secrets/sealed-headers.js';
import { DEFAULT_SCHEMA, entitiesOf } from '../../storage/entities/index.js';
import {
  SEALED_PLACES,
  SealedRepository,
  type ResealedRow,
  type SealedPlace,
  type SealedRow,
} from '../../storage/sealed.repository.js';
import { tablesOf } from '../../storage/tables.js';
import { SecretsCensus, type SecretsReport } from './secrets-report.js';

/** Passes over everything, and milliseconds between them: rows that others hold, or change, are tried again. */
const PASSES = 5;
const PAUSE_MS = 1_000;

/** Whose header values are sealed anew, and with what. */
export interface SecretsRotation {
  /** Its `entities` contain those of `harnessEntities({ schema })`. */
  dataSource: DataSource;
  /** The PostgreSQL schema of the module's tables. Default: `harnesses`. */
  schema?: string | undefined;
  /** As the module has them: the first seals, all open. */
  secretsKeys: readonly Buffer[];
  /** Only counts. Default: false. */
  dryRun?: boolean | undefined;
}

/**
 * Seals the header values of all harnesses and of all their versions, in all organizations, anew with the first key, and
 * counts what there is afterwards. Values, versions, times and entity tags stay what they are.
 *
 * It may run beside writers that have the same keys, be ended at any time and be run again. What it could not seal,
 * because nobody can open it or because others kept changing it, stays as it was and is counted as `left`.
 *
 * @throws Error with a sentence when there is no key, or one that has not 32 bytes
 */
export async function rotateHarnessSecrets({
  dataSource,
  schema = DEFAULT_SCHEMA,
  secretsKeys,
  dryRun = false,
}: SecretsRotation): Promise<SecretsReport> {
  const vault = new HeaderVault(secretsKeys);
  const { sealingKeyId } = vault;
  if (sealingKeyId === undefined) throw new Error('There is no secrets key to seal with.');
  const tables = tablesOf(dataSource, entitiesOf(schema));
  const repository = new SealedRepository(Session.onPool(dataSource), tables);
  if (!dryRun) await resealAll(repository, vault);
  const census = new SecretsCensus(vault, sealingKeyId);
  await eachBatch(repository, (orgId, place, rows) => rows.forEach((row) => census.add(orgId, place, row)));
  return census.report;
}

async function resealAll(repository: SealedRepository, vault: HeaderVault): Promise<void> {
  for (let pass = 1; pass <= PASSES; pass++) {
    let missed = 0;
    await eachBatch(repository, async (orgId, place, rows) => {
      const resealed = rows.flatMap((row) => reseal(vault, orgId, row) ?? []);
      if (resealed.length > 0) missed += resealed.length - (await repository.replace(orgId, place, resealed));
    });
    if (missed === 0) return;
    if (pass < PASSES) await sleep(PAUSE_MS);
  }
}

/** Harnesses come before versions: a version that is added meanwhile has what its harness has. */
async function eachBatch(
  repository: SealedRepository,
  work: (orgId: string, place: SealedPlace, rows: SealedRow[]) => void | Promise<void>,
): Promise<void> {
  for await (const orgId of repository.organizations()) {
    for (const place of SEALED_PLACES) {
      for await (const rows of repository.batches(orgId, place)) await work(orgId, place, rows);
    }
  }
}

/** Null when there is nothing to seal anew. */
function reseal(vault: HeaderVault, orgId: string, row: SealedRow): ResealedRow | null {
  const after = renewHeaders(vault, { orgId, harnessId: row.id }, row.servers);
  return JSON.stringify(after) === JSON.stringify(row.servers) ? null : { ...row, after };
}
