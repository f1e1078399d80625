import { NamedIds } from '../reads/named-ids.js';
import { CapabilityCatalogue } from '../../catalogue/capability-catalogue.js';
import type { HarnessCaller } from '../../ports/access.js';
import { newContent } from '../../rules/content.js';
import type { Ancestor } from '../../rules/parents.js';
import { HarnessPermission } from '../../rules/permissions.js';
import { HeaderVault } from '../../secrets/header-vault.js';
import type { HarnessRow } from '../../storage/harness-row.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { OrgState } from '../../storage/loaded-harness.js';
import type { ExistingHarness } from '../../storage/loaded-harness.js';
import type { HarnessInsert, HarnessUpdate } from '../../storage/statements/write.sql.js';
import { HarnessDrafts } from '../drafts/harness-drafts.js';
import { HarnessPresenter } from '../presenter.js';
import { ANY_MODEL, ANY_REFERENCE, NO_USAGE, type HarnessSettings } from '../settings.js';
import type { Write, WriteRunner } from './write-runner.js';
import type { Written } from './written.js';

export const ID = '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2e';
export const PARENT_ID = '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2f';
export const OTHER_ID = '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d30';

export const caller: HarnessCaller = {
  orgId: 'org',
  actor: 'key_1',
  permissions: Object.values(HarnessPermission),
};

/** A row as the driver returns it, of a harness without anything unless `more` says so. */
export function rowOf(more: Partial<HarnessRow> = {}): HarnessRow {
  const { mcpServers: mcp_servers, ...content } = newContent({ name: 'a' });
  const at = new Date('2026-11-20T00:00:00Z');
  const times = { created_at: at, updated_at: at, archived_at: null, deleted_at: null };
  const source = { copied_from_id: null, copied_from_version: null };
  const state = { id: ID, is_built_in: false, status: 'active', version: 3 } as const;
  return { ...content, mcp_servers, ...state, ...source, ...times, ...more };
}

/** A parent or something above it that hands nothing down. */
export function ancestor(more: Partial<Ancestor> = {}): Ancestor {
  return { id: PARENT_ID, status: 'active', servers: [], files: [], ...more };
}

/** What an attempt may find. */
export interface World extends Partial<Omit<ExistingHarness, 'row'>> {
  row?: Partial<HarnessRow>;
  /** Why the host does not let the harness go. */
  inUse?: string;
  /** The database refuses what is written: something has changed since it was loaded. */
  isConflict?: boolean;
  state?: Partial<OrgState>;
  namesInUse?: string[];
}

/** What writers need, around a repository that holds one harness and records what is written. */
export function fakeWrites(world: World = {}) {
  const settings = fakeSettings(world.inUse ?? null);
  const { repository, ...recorded } = fakeRepository(world);
  const writes: Write<unknown>[] = [];
  /** Makes one attempt and returns what it came to, in place of an answer. */
  const runner = {
    run: (write: Write<unknown>) => {
      writes.push(write);
      return write.attempt(repository);
    },
  } as unknown as WriteRunner;
  const presenter = new HarnessPresenter(settings);
  const drafts = new HarnessDrafts(settings, new NamedIds(repository));
  return { ...recorded, writes, settings, runner, drafts, presenter };
}

function fakeRepository({ isConflict, state, namesInUse, ...found }: World) {
  const updates: HarnessUpdate[] = [];
  const inserts: HarnessInsert[] = [];
  const harness = harnessOf(found);
  const record = <T>(list: T[], one: T) => {
    list.push(one);
    return Promise.resolve(isConflict ? null : harness.row);
  };
  const repository = {
    load: (_orgId: string, ref: object | null) => Promise.resolve(ref ? harness : { ...harness, row: null }),
    getLoaded: () => Promise.resolve(harness),
    update: (_orgId: string, update: HarnessUpdate) => record(updates, update),
    insert: (_orgId: string, insert: HarnessInsert) => record(inserts, insert),
    orgState: () => Promise.resolve({ ownHarnesses: 0, nameHolder: null, ...state }),
    namesLike: () => Promise.resolve(new Set(namesInUse)),
  } as unknown as HarnessesRepository;
  return { updates, inserts, harness, repository };
}

function harnessOf({ row, ...found }: World): ExistingHarness {
  const surroundings = { isDefault: false, activeChildren: [], children: [], ancestors: [], height: 1 };
  return { treeVersion: '7', ...surroundings, ...found, row: rowOf(row) };
}

function fakeSettings(inUse: string | null): HarnessSettings {
  return {
    baseUrl: 'https://a.org/v1/harnesses',
    usage: { ...NO_USAGE, blocksRemoval: () => Promise.resolve(inUse) },
    vault: new HeaderVault([Buffer.alloc(32, 7)]),
    maxHarnessesPerOrg: 5,
    maxVersionsPerHarness: 9,
    catalogue: new CapabilityCatalogue([]),
    references: ANY_REFERENCE,
    models: ANY_MODEL,
  } as unknown as HarnessSettings;
}

/** What an attempt came to, which the fake runner returns in place of an answer. */
export function writtenBy(run: Promise<unknown>): Promise<Written | null> {
  return run as Promise<Written | null>;
}
