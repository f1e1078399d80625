import { busy, violatedConstraint } from '../../sql/database-errors.js';
import type { HarnessRow } from './harness-row.js';
import { notFound, type HarnessRef } from '../rules/refs.js';
import { fail } from '../../values/fail.js';
import {
  toLoaded,
  type ExistingHarness,
  type LoadedHarness,
  type LoadedRow,
  type OrgState,
} from './loaded-harness.js';
import { renderCapabilityCounts, type CapabilityCount } from './statements/capability-counts.sql.js';
import { renderList, type ListedPage, type ListedRow, type ListQuery } from './statements/list.sql.js';
import type { Session } from '../../sql/session.js';
import type { Tables } from './tables.js';
import type { Statement } from '../../sql/statement.js';
import { renderFind, renderFindId, renderLoad, renderOrgState, renderLock } from './statements/tree.sql.js';
import {
  renderDefault,
  renderInsert,
  renderUpdate,
  type HarnessInsert,
  type HarnessUpdate,
} from './statements/write.sql.js';

/** The only class that talks to the database about harnesses. Every query takes the organization. */
export class HarnessesRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
    /** Sees to it that the organization has its rows and built-ins; asked before every query. */
    private readonly ready: (orgId: string) => Promise<void>,
  ) {}

  /** Whether what is written here is rolled back when a later statement fails. */
  get isTransaction(): boolean {
    return this.session.isTransaction;
  }

  async find(orgId: string, ref: HarnessRef): Promise<HarnessRow | null> {
    const [row] = await this.queryLarge<HarnessRow>(orgId, (maxBytes) =>
      renderFind(this.tables, orgId, ref, maxBytes),
    );
    return row ?? null;
  }

  /** @throws HarnessError `harness_not_found` */
  async get(orgId: string, ref: HarnessRef): Promise<HarnessRow> {
    return (await this.find(orgId, ref)) ?? fail(notFound(ref));
  }

  /** The ID of a harness, without reading the rest of it. */
  async findId(orgId: string, ref: HarnessRef): Promise<string | null> {
    const [row] = await this.query<{ id: string }>(orgId, renderFindId(this.tables, orgId, ref));
    return row?.id ?? null;
  }

  /** @throws HarnessError `harness_not_found` */
  async getId(orgId: string, ref: HarnessRef): Promise<string> {
    return (await this.findId(orgId, ref)) ?? fail(notFound(ref));
  }

  async list(orgId: string, list: ListQuery): Promise<ListedPage> {
    const render = (maxBytes: number) => renderList(this.tables.harness, orgId, list, maxBytes);
    const rows = await (list.isLight
      ? this.query<ListedRow>(orgId, render(Number.MAX_SAFE_INTEGER))
      : this.queryLarge<ListedRow>(orgId, render));
    const found = rows.filter(({ id }) => id !== null);
    return { rows: found, total: Number(rows[0]!.total), hasMore: Number(rows[0]!.fetched) > found.length };
  }

  countByCapability(orgId: string, refs: readonly string[]): Promise<CapabilityCount[]> {
    return this.query(orgId, renderCapabilityCounts(this.tables.harness, orgId, refs));
  }

  /** What a write is decided on, in one round trip; without a ref only what concerns the wanted parent. */
  async load(orgId: string, ref: HarnessRef | null, parentId: string | null): Promise<LoadedHarness> {
    const [loaded] = await this.queryLarge<LoadedRow>(orgId, (maxBytes) =>
      renderLoad(this.tables, orgId, { ref, parentId }, maxBytes),
    );
    // A host's transaction of a stricter level began before the organization did.
    if (!loaded) throw busy();
    return toLoaded(loaded);
  }

  /** The same of one that must exist. @throws HarnessError `harness_not_found` */
  async getLoaded(orgId: string, ref: HarnessRef, parentId: string | null): Promise<ExistingHarness> {
    const loaded = await this.load(orgId, ref, parentId);
    return { ...loaded, row: loaded.row ?? fail(notFound(ref)) };
  }

  /**
   * Adds a harness with its first version. Null: the limit is reached, the name is taken, or the tree is no longer the
   * one it was decided on; {@link orgState} says which.
   */
  async insert(orgId: string, insert: HarnessInsert): Promise<HarnessRow | null> {
    const statement = renderInsert(this.tables, orgId, insert, !this.isTransaction);
    const [row] = await this.write<HarnessRow>(orgId, orgId, statement);
    return row ?? null;
  }

  /** Changes a harness and adds a version. Null on a conflict: retry from the load. */
  async update(orgId: string, update: HarnessUpdate): Promise<HarnessRow | null> {
    try {
      const statement = renderUpdate(this.tables, orgId, update, !this.isTransaction);
      // A change that is not about the tree does not take the mutex of the organization.
      const key = update.treeVersion === undefined ? `${orgId}\0${update.id}` : orgId;
      const [row] = await this.write<HarnessRow>(orgId, key, statement);
      return row ?? null;
    } catch (error) {
      if (violatedConstraint(error) !== 'harness_name_key') throw error;
      // A transaction in which a statement failed takes no other: no retry in it.
      if (this.isTransaction) throw busy();
      return null;
    }
  }

  /** Chooses the default harness if the tree is still the one it was found fit in; null resets it. */
  async setDefault(orgId: string, id: string | null, treeVersion: string): Promise<boolean> {
    const statement = renderDefault(this.tables.org, orgId, { id, treeVersion }, !this.isTransaction);
    return (await this.write(orgId, orgId, statement)).length > 0;
  }

  /** The default harness that was chosen, if one was. */
  async findDefault(orgId: string): Promise<string | null> {
    const sql = `SELECT default_harness_id AS id FROM ${this.tables.org} WHERE org_id = $1`;
    const [row] = await this.query<{ id: string | null }>(orgId, { sql, values: [orgId] });
    return row?.id ?? null;
  }

  async orgState(orgId: string, name: string): Promise<OrgState> {
    const statement = renderOrgState(this.tables, orgId, name);
    const [state] = await this.query<{ own_harnesses: number; name_holder: string | null }>(orgId, statement);
    if (!state) throw busy();
    return { ownHarnesses: state.own_harnesses, nameHolder: state.name_holder };
  }

  /** The name of a harness, null when there is none. */
  async nameOf(orgId: string, id: string): Promise<string | null> {
    const sql = `SELECT name FROM ${this.tables.harness} WHERE org_id = $1 AND id = $2`;
    const [row] = await this.query<{ name: string }>(orgId, { sql, values: [orgId, id] });
    return row?.name ?? null;
  }

  /** The names in use that start so, without that of one harness. */
  async namesLike(orgId: string, prefix: string, exceptId: string | null = null): Promise<Set<string>> {
    const sql = `SELECT name FROM ${this.tables.harness}
      WHERE org_id = $1 AND starts_with(name, $2) AND status <> 'deleted' AND id IS DISTINCT FROM $3`;
    const rows = await this.query<{ name: string }>(orgId, { sql, values: [orgId, prefix, exceptId] });
    return new Set(rows.map(({ name }) => name));
  }

  /**
   * Runs `work` under a lock: nobody else changes the organization's tree, or this harness, until it is done. For writes
   * whose attempts without a lock conflicted; those run as single statements.
   */
  withLock<T>(
    orgId: string,
    ref: HarnessRef | null,
    work: (repository: HarnessesRepository) => Promise<T>,
  ): Promise<T> {
    return this.inTransaction(orgId, async (repository) => {
      await repository.lock(orgId, ref);
      return work(repository);
    });
  }

  /** Runs `work` under the lock and rolls back what it wrote. */
  async dryRun<T>(
    orgId: string,
    ref: HarnessRef | null,
    work: (repository: HarnessesRepository) => Promise<T>,
  ): Promise<T> {
    const outcome = { result: undefined as T };
    const rollback = new Error('rolled back');
    const perform = async (repository: HarnessesRepository) => {
      outcome.result = await work(repository);
      throw rollback;
    };
    await this.withLock(orgId, ref, perform).catch((error: unknown) => {
      if (error !== rollback) throw error;
    });
    return outcome.result;
  }

  /** Locks the organization's row, and so its tree, and this harness until the transaction ends. */
  async lock(orgId: string, ref: HarnessRef | null): Promise<void> {
    const org = `SELECT FROM ${this.tables.org} WHERE org_id = $1 FOR UPDATE`;
    await this.query(orgId, { sql: org, values: [orgId] });
    if (ref) await this.query(orgId, renderLock(this.tables, orgId, ref));
  }

  /** Runs `work` in one transaction; the session is for others who write in it. */
  async inTransaction<T>(
    orgId: string,
    work: (repository: HarnessesRepository, session: Session) => Promise<T>,
  ): Promise<T> {
    // Not within: built-ins stay, whatever becomes of the work, and who holds the mutex cannot take it again.
    await this.ready(orgId);
    return this.session.transaction(orgId, (session) =>
      work(new HarnessesRepository(session, this.tables, () => Promise.resolve()), session),
    );
  }

  private async write<Row>(orgId: string, key: string, statement: Statement): Promise<Row[]> {
    await this.ready(orgId);
    return this.session.write(key, statement);
  }

  private async queryLarge<Row>(orgId: string, render: (maxBytes: number) => Statement): Promise<Row[]> {
    await this.ready(orgId);
    return this.session.queryLarge(orgId, render);
  }

  private async query<Row>(orgId: string, statement: Statement): Promise<Row[]> {
    await this.ready(orgId);
    return this.session.query(orgId, statement);
  }
}
