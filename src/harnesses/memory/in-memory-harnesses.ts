import { fail } from '../../values/fail.js';
import type { Public } from '../../values/shape.js';
import { notFound, type HarnessRef } from '../rules/refs.js';
import type { HarnessesRepository } from '../storage/harnesses.repository.js';
import type { HarnessRow } from '../storage/harness-row.js';
import type { ExistingHarness, LoadedHarness, OrgState } from '../storage/loaded-harness.js';
import type { CapabilityCount } from '../storage/statements/capability-counts.sql.js';
import type { ListedPage, ListQuery } from '../storage/statements/list.sql.js';
import type { HarnessInsert, HarnessUpdate } from '../storage/statements/write.sql.js';
import { pageOf } from './listing.js';
import type { Memory } from './memory.js';
import type { Organization } from './organization.js';
import { descendantsIn, findIn, livingOf, loadFrom } from './tree.js';
import { insertInto, updateIn } from './writes.js';

type Work<T> = (repository: HarnessesRepository) => Promise<T>;

/** What {@link HarnessesRepository} does, over maps. Whatever leaves is a copy, as rows from a driver are. */
export class InMemoryHarnesses implements Public<HarnessesRepository> {
  constructor(
    private readonly memory: Memory,
    private readonly ready: (orgId: string) => Promise<void>,
  ) {}

  /** For who asks for the class: its public face is all that anybody can use. */
  asRepository(): HarnessesRepository {
    return this as unknown as HarnessesRepository;
  }

  get isTransaction(): boolean {
    return this.memory.isTransaction;
  }

  find(orgId: string, ref: HarnessRef): Promise<HarnessRow | null> {
    return this.read(orgId, (organization) => findIn(organization, ref) ?? null);
  }

  async get(orgId: string, ref: HarnessRef): Promise<HarnessRow> {
    return (await this.find(orgId, ref)) ?? fail(notFound(ref));
  }

  async findId(orgId: string, ref: HarnessRef): Promise<string | null> {
    return (await this.find(orgId, ref))?.id ?? null;
  }

  async getId(orgId: string, ref: HarnessRef): Promise<string> {
    return (await this.get(orgId, ref)).id;
  }

  list(orgId: string, list: ListQuery): Promise<ListedPage> {
    return this.read(orgId, (organization) => {
      const below = (id: string) => new Set(descendantsIn(organization, id).map((one) => one.id));
      return pageOf([...organization.harnesses.values()], below, list);
    });
  }

  countByCapability(orgId: string, refs: readonly string[]): Promise<CapabilityCount[]> {
    return this.read(orgId, (organization) => {
      const active = livingOf(organization).filter(({ status }) => status === 'active');
      const used = active.flatMap(({ capabilities }) => capabilities.map(({ ref }) => ref));
      return refs.map((ref) => ({ ref, count: used.filter((one) => one === ref).length }));
    });
  }

  load(orgId: string, ref: HarnessRef | null, parentId: string | null): Promise<LoadedHarness> {
    return this.read(orgId, (organization) =>
      loadFrom(organization, ref ? findIn(organization, ref) : undefined, parentId),
    );
  }

  async getLoaded(orgId: string, ref: HarnessRef, parentId: string | null): Promise<ExistingHarness> {
    const loaded = await this.load(orgId, ref, parentId);
    return { ...loaded, row: loaded.row ?? fail(notFound(ref)) };
  }

  insert(orgId: string, insert: HarnessInsert): Promise<HarnessRow | null> {
    return this.write(orgId, (organization) => insertInto(organization, insert));
  }

  update(orgId: string, update: HarnessUpdate): Promise<HarnessRow | null> {
    return this.write(orgId, (organization) => updateIn(organization, update));
  }

  setDefault(orgId: string, id: string | null, treeVersion: string): Promise<boolean> {
    return this.write(orgId, (organization) => {
      if (treeVersion !== String(organization.treeVersion)) return false;
      Object.assign(organization, { defaultId: id, treeVersion: organization.treeVersion + 1 });
      return true;
    });
  }

  findDefault(orgId: string): Promise<string | null> {
    return this.read(orgId, ({ defaultId }) => defaultId);
  }

  orgState(orgId: string, name: string): Promise<OrgState> {
    return this.read(orgId, (organization) => ({
      ownHarnesses: organization.ownHarnesses,
      nameHolder: findIn(organization, { name })?.id ?? null,
    }));
  }

  nameOf(orgId: string, id: string): Promise<string | null> {
    return this.read(orgId, ({ harnesses }) => harnesses.get(id)?.name ?? null);
  }

  namesLike(orgId: string, prefix: string, exceptId: string | null = null): Promise<Set<string>> {
    return this.read(orgId, (organization) => {
      const others = livingOf(organization).filter(({ id }) => id !== exceptId);
      return new Set(others.map(({ name }) => name).filter((name) => name.startsWith(prefix)));
    });
  }

  /** Nobody else writes the organization meanwhile. */
  async withLock<T>(orgId: string, _ref: HarnessRef | null, work: Work<T>): Promise<T> {
    await this.ready(orgId);
    return this.memory.transaction(orgId, (memory) => work(within(memory)));
  }

  async dryRun<T>(orgId: string, _ref: HarnessRef | null, work: Work<T>): Promise<T> {
    await this.ready(orgId);
    return work(within(this.memory.fork()));
  }

  async lock(): Promise<void> {
    // Who is in a transaction of a memory has its lock.
  }

  /** @throws Error always: only requests over HTTP have an Idempotency-Key, which asks for this. */
  inTransaction<T>(): Promise<T> {
    return Promise.reject(new Error('Requests over HTTP need the module itself, and a database.'));
  }

  private async read<T>(orgId: string, work: (organization: Organization) => T): Promise<T> {
    await this.ready(orgId);
    return structuredClone(work(this.memory.of(orgId)));
  }

  private async write<T>(orgId: string, work: (organization: Organization) => T): Promise<T> {
    await this.ready(orgId);
    return structuredClone(await this.memory.write(orgId, work));
  }
}

/** In a transaction the organization has its built-ins already. */
function within(memory: Memory): HarnessesRepository {
  return new InMemoryHarnesses(memory, () => Promise.resolve()).asRepository();
}
