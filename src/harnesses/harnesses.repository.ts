import type { DataSource, EntityManager } from 'typeorm';
import { isRetryable, translateDatabaseError } from './database-errors.js';
import type { HarnessEntities } from './entities/index.js';
import { ALL_COLUMNS, type HarnessRow } from './harness.mapper.js';
import { Parameters } from './harness.sql.js';
import { renderList, type ListQuery } from './list.sql.js';
import type { Child } from './rules/lifecycle.js';
import type { Ancestor } from './rules/parents.js';
import type { HarnessRef } from './rules/refs.js';

/** A harness and all that decides about writing it, as of one moment. */
export interface LoadedHarness {
  row: HarnessRow | null;
  treeVersion: string;
  isDefault: boolean;
  /** Up to ten children that are not deleted, active ones first. */
  children: Child[];
  /** The wanted parent and everything above it, nearest first; empty when it does not exist. */
  ancestors: Ancestor[];
  /** Levels from this harness down to its deepest descendant; 1 for a leaf. */
  height: number;
}

/** What a write relies on: it goes through only while this still holds. */
export interface Expected {
  version: number;
  /** Given when the write changes the tree or was decided by it. */
  treeVersion?: string;
}

/** Why an insert did not happen. */
export interface OrgState {
  ownHarnesses: number;
  /** The harness that holds the wanted name, if any. */
  nameHolder: string | null;
}

export interface ListedPage {
  rows: HarnessRow[];
  total: number;
  hasMore: boolean;
}

/** Deeper trees do not exist; this only bounds the recursion. */
const RECURSION_LIMIT = 32;
const CHILDREN_NAMED = 10;
const COLUMNS = (alias: string, columns: readonly string[] = ALL_COLUMNS) =>
  columns.map((column) => `${alias}.${column}`).join(', ');

/** The only class that talks to the database about harnesses. Every query takes the organization. */
export class HarnessesRepository {
  private readonly harness: string;
  private readonly org: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly entities: HarnessEntities,
    /** Sees to it that the organization has its rows and built-ins; asked before every query. */
    private readonly ready: (orgId: string) => Promise<void>,
    private readonly manager: EntityManager = dataSource.manager,
  ) {
    this.harness = dataSource.getMetadata(entities.harness).tablePath;
    this.org = dataSource.getMetadata(entities.org).tablePath;
  }

  async find(orgId: string, ref: HarnessRef): Promise<HarnessRow | null> {
    const parameters = new Parameters();
    const where = this.whereRef(parameters.add(orgId), ref, parameters);
    const [row] = await this.query<HarnessRow>(
      orgId,
      `SELECT ${COLUMNS('h')} FROM ${this.harness} h WHERE ${where}`,
      parameters.values,
    );
    return row ?? null;
  }

  async list(orgId: string, list: ListQuery): Promise<ListedPage> {
    const { sql, values } = renderList(this.harness, orgId, list);
    const rows = await this.query<HarnessRow & { total: string; fetched: string }>(orgId, sql, values);
    const found = rows.filter(({ id }) => id !== null);
    return { rows: found, total: Number(rows[0]!.total), hasMore: Number(rows[0]!.fetched) > found.length };
  }

  /** A harness and everything above it, root first; empty when there is no such harness. One round trip at any depth. */
  async chain(orgId: string, ref: HarnessRef): Promise<HarnessRow[]> {
    const parameters = new Parameters();
    const where = this.whereRef(parameters.add(orgId), ref, parameters);
    return this.query<HarnessRow>(
      orgId,
      `WITH RECURSIVE chain AS (
         SELECT h.id, h.parent_harness_id, 0 AS level FROM ${this.harness} h WHERE ${where}
         UNION ALL
         SELECT p.id, p.parent_harness_id, level + 1 FROM chain
         JOIN ${this.harness} p ON p.org_id = $1 AND p.id = chain.parent_harness_id WHERE level < ${RECURSION_LIMIT}
       )
       SELECT ${COLUMNS('h')} FROM chain JOIN ${this.harness} h ON h.org_id = $1 AND h.id = chain.id
       ORDER BY level DESC`,
      parameters.values,
    );
  }

  /** Everything that inherits from a harness, parents before their children. */
  async descendants(orgId: string, id: string): Promise<HarnessRow[]> {
    return this.query<HarnessRow>(
      orgId,
      `WITH RECURSIVE below AS (
         SELECT id, 1 AS level FROM ${this.harness} WHERE org_id = $1 AND parent_harness_id = $2 AND status <> 'deleted'
         UNION ALL
         SELECT c.id, level + 1 FROM below
         JOIN ${this.harness} c ON c.org_id = $1 AND c.parent_harness_id = below.id AND c.status <> 'deleted'
         WHERE level < ${RECURSION_LIMIT}
       )
       SELECT ${COLUMNS('h')} FROM below JOIN ${this.harness} h ON h.org_id = $1 AND h.id = below.id
       ORDER BY level, h.name`,
      [orgId, id],
    );
  }

  /** What a write is decided on, in one round trip; without a ref only what concerns the wanted parent. */
  async load(orgId: string, ref: HarnessRef | null, parentId: string | null): Promise<LoadedHarness> {
    const parameters = new Parameters();
    const org = parameters.add(orgId);
    const parent = parameters.add(parentId, 'uuid');
    const where = ref ? this.whereRef(org, ref, parameters) : 'false';
    const [loaded] = await this.query<LoadedRow>(orgId, this.loadSql(org, parent, where), parameters.values);
    if (!loaded)
      return { row: null, treeVersion: '0', isDefault: false, children: [], ancestors: [], height: 1 };
    return {
      row: loaded.id === null ? null : loaded,
      treeVersion: loaded.tree_version,
      isDefault: loaded.is_default,
      children: loaded.children ?? [],
      ancestors: loaded.ancestors ?? [],
      height: loaded.height ?? 1,
    };
  }

  /**
   * Adds a harness if the organization's limit allows it, the name is free and, with a `treeVersion`, the tree is
   * still the one it was decided on. Null: one of these does not hold; {@link orgState} says which.
   */
  async insert(
    orgId: string,
    id: string,
    columns: Record<string, unknown>,
    limit: number,
    treeVersion?: string,
  ): Promise<HarnessRow | null> {
    const parameters = new Parameters();
    const org = parameters.add(orgId);
    const written = [
      { column: 'id', placeholder: parameters.add(id, 'uuid') },
      ...parameters.addColumns(columns),
    ];
    const tree =
      treeVersion === undefined ? '' : `AND tree_version = ${parameters.add(treeVersion, 'bigint')}`;
    const [row] = await this.query<HarnessRow>(
      orgId,
      `WITH held AS (
         SELECT org_id FROM ${this.org}
         WHERE org_id = ${org} AND own_harnesses < ${parameters.add(limit)} ${tree} FOR UPDATE
       ), written AS (
         INSERT INTO ${this.harness} (org_id, ${written.map(({ column }) => column).join(', ')})
         SELECT org_id, ${written.map(({ placeholder }) => placeholder).join(', ')} FROM held
         ON CONFLICT (org_id, name) WHERE status <> 'deleted' DO NOTHING
         RETURNING ${ALL_COLUMNS.join(', ')}, org_id
       ), counted AS (
         UPDATE ${this.org} SET own_harnesses = own_harnesses + 1, tree_version = tree_version + ${tree ? 1 : 0}
         WHERE org_id IN (SELECT org_id FROM written)
       )
       SELECT ${COLUMNS('written')} FROM written`,
      parameters.values,
    );
    return row ?? null;
  }

  /**
   * Changes a harness if it is still the expected version of it. Null: it is not, so load and decide again.
   * `ownDelta` corrects the organization's count.
   */
  async update(
    orgId: string,
    id: string,
    columns: Record<string, unknown>,
    expected: Expected,
    ownDelta = 0,
  ): Promise<HarnessRow | null> {
    const parameters = new Parameters();
    const org = parameters.add(orgId);
    const harness = parameters.add(id, 'uuid');
    const set = parameters.addColumns(columns).map(({ column, placeholder }) => `${column} = ${placeholder}`);
    const version = parameters.add(expected.version);
    const tree = expected.treeVersion === undefined ? null : parameters.add(expected.treeVersion, 'bigint');
    const [row] = await this.query<HarnessRow>(
      orgId,
      `WITH held AS (
         SELECT h.org_id FROM ${this.org} o JOIN ${this.harness} h ON h.org_id = o.org_id
         WHERE o.org_id = ${org} AND h.id = ${harness} AND h.version = ${version} AND h.status <> 'deleted'
           ${tree ? `AND o.tree_version = ${tree} FOR UPDATE` : 'FOR UPDATE OF h'}
       ), written AS (
         UPDATE ${this.harness} h
         SET ${[...set, ...timesFor(columns), 'version = version + 1', `updated_at = ${NOW}`].join(', ')}
         FROM held WHERE h.org_id = held.org_id AND h.id = ${harness}
         RETURNING ${COLUMNS('h')}, h.org_id
       )${tree ? this.countSql(ownDelta) : ''}
       SELECT ${COLUMNS('written')} FROM written`,
      parameters.values,
    );
    return row ?? null;
  }

  /** Chooses the default harness if the tree is still the one it was found fit in; null resets it. */
  async setDefault(orgId: string, id: string | null, treeVersion: string): Promise<boolean> {
    const rows = await this.query(
      orgId,
      `WITH chosen AS (
         UPDATE ${this.org} SET default_harness_id = $2, tree_version = tree_version + 1
         WHERE org_id = $1 AND tree_version = $3 RETURNING 1
       ) SELECT * FROM chosen`,
      [orgId, id, treeVersion],
    );
    return rows.length > 0;
  }

  /** The default harness that was chosen, if one was. */
  async findDefault(orgId: string): Promise<string | null> {
    const [row] = await this.query<{ id: string | null }>(
      orgId,
      `SELECT default_harness_id AS id FROM ${this.org} WHERE org_id = $1`,
      [orgId],
    );
    return row?.id ?? null;
  }

  async orgState(orgId: string, name: string): Promise<OrgState> {
    const [state] = await this.query<{ own_harnesses: number; name_holder: string | null }>(
      orgId,
      `SELECT o.own_harnesses, h.id AS name_holder FROM ${this.org} o
       LEFT JOIN ${this.harness} h ON h.org_id = o.org_id AND h.name = $2 AND h.status <> 'deleted'
       WHERE o.org_id = $1`,
      [orgId, name],
    );
    return { ownHarnesses: state?.own_harnesses ?? 0, nameHolder: state?.name_holder ?? null };
  }

  /** The names in use that start so, without that of one harness. */
  async namesLike(orgId: string, prefix: string, exceptId: string | null = null): Promise<Set<string>> {
    const rows = await this.query<{ name: string }>(
      orgId,
      `SELECT name FROM ${this.harness}
       WHERE org_id = $1 AND starts_with(name, $2) AND status <> 'deleted' AND id IS DISTINCT FROM $3`,
      [orgId, prefix, exceptId],
    );
    return new Set(rows.map(({ name }) => name));
  }

  /**
   * Runs `work` alone: nobody else changes the organization's tree, or this harness, until it is done. For writes
   * that lost too often against others; the first tries go without a lock, in single statements.
   */
  async alone<T>(
    orgId: string,
    id: string | null,
    work: (repository: HarnessesRepository) => Promise<T>,
  ): Promise<T> {
    return this.inTransaction(async (repository) => {
      await repository.query(orgId, `SELECT FROM ${this.org} WHERE org_id = $1 FOR UPDATE`, [orgId]);
      if (id)
        await repository.query(
          orgId,
          `SELECT FROM ${this.harness} WHERE org_id = $1 AND id = $2 FOR UPDATE`,
          [orgId, id],
        );
      return work(repository);
    });
  }

  private async inTransaction<T>(work: (repository: HarnessesRepository) => Promise<T>): Promise<T> {
    try {
      return await this.manager.transaction('READ COMMITTED', (manager) =>
        work(new HarnessesRepository(this.dataSource, this.entities, this.ready, manager)),
      );
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  private async query<Row>(orgId: string, sql: string, values: unknown[]): Promise<Row[]> {
    await this.ready(orgId);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.manager.query<Row[]>(sql, values);
      } catch (error) {
        const ownTransaction = this.manager.queryRunner !== undefined;
        if (!isRetryable(error) || ownTransaction || attempt === DEADLOCK_ATTEMPTS)
          throw translateDatabaseError(error);
      }
    }
  }

  private whereRef(org: string, ref: HarnessRef, parameters: Parameters): string {
    const alive = `h.org_id = ${org} AND h.status <> 'deleted'`;
    if ('id' in ref) return `${alive} AND h.id = ${parameters.add(ref.id)}`;
    if ('name' in ref) return `${alive} AND h.name = ${parameters.add(ref.name)}`;
    return `${alive} AND h.id = coalesce(
      (SELECT default_harness_id FROM ${this.org} WHERE org_id = ${org}),
      (SELECT id FROM ${this.harness} WHERE org_id = ${org} AND name = 'generic' AND is_built_in))`;
  }

  private countSql(ownDelta: number): string {
    return `, counted AS (
      UPDATE ${this.org} SET tree_version = tree_version + 1, own_harnesses = own_harnesses + (${ownDelta})
      WHERE org_id IN (SELECT org_id FROM written))`;
  }

  private loadSql(org: string, parent: string, where: string): string {
    const alive = (alias: string) => `${alias}.org_id = ${org} AND ${alias}.status <> 'deleted'`;
    return `WITH RECURSIVE target AS MATERIALIZED (
        SELECT ${COLUMNS('h')} FROM ${this.harness} h WHERE ${where}
      ), above AS (
        SELECT a.id, a.parent_harness_id, a.status, ${NAMES_TO_CLASH_WITH}, 1 AS level FROM ${this.harness} a WHERE ${alive('a')} AND a.id = coalesce(${parent}, (SELECT parent_harness_id FROM target))
        UNION ALL
        SELECT a.id, a.parent_harness_id, a.status, ${NAMES_TO_CLASH_WITH}, level + 1 FROM above
        JOIN ${this.harness} a ON ${alive('a')} AND a.id = above.parent_harness_id WHERE level < ${RECURSION_LIMIT}
      ), below AS (
        SELECT id, 1 AS level FROM target
        UNION ALL
        SELECT b.id, level + 1 FROM below
        JOIN ${this.harness} b ON ${alive('b')} AND b.parent_harness_id = below.id WHERE level < ${RECURSION_LIMIT}
      ), children AS (
        SELECT c.id, c.name, c.status FROM target JOIN ${this.harness} c ON ${alive('c')} AND c.parent_harness_id = target.id
        ORDER BY c.status, c.name LIMIT ${CHILDREN_NAMED}
      )
      SELECT o.tree_version, target.*,
        target.id IS NOT NULL AND (target.id = o.default_harness_id
          OR (o.default_harness_id IS NULL AND target.is_built_in AND target.name = 'generic')) AS is_default,
        (SELECT json_agg(json_build_object('id', id, 'name', name, 'status', status)) FROM children) AS children,
        (SELECT json_agg(json_build_object('id', id, 'status', status, 'servers', servers, 'files', files) ORDER BY level)
          FROM above) AS ancestors,
        (SELECT max(level) FROM below) AS height
      FROM ${this.org} o LEFT JOIN target ON true WHERE o.org_id = ${org}`;
  }
}

interface LoadedRow extends HarnessRow {
  tree_version: string;
  is_default: boolean;
  children: Child[] | null;
  ancestors: Ancestor[] | null;
  height: number | null;
}

/** Of an ancestor: all that a descendant's MCP servers and files can clash with. */
const NAMES_TO_CLASH_WITH = `ARRAY(SELECT jsonb_object_keys(a.mcp_servers)) AS servers,
  ARRAY(SELECT file ->> 'path' FROM jsonb_array_elements(a.initial_files) AS file) AS files`;

/** The moment of the statement, also inside a host's longer transaction. */
const NOW = 'statement_timestamp()';
const DEADLOCK_ATTEMPTS = 5;

/** The times that go with a change of status. */
function timesFor(columns: Record<string, unknown>): string[] {
  if (columns.status === 'archived') return [`archived_at = ${NOW}`];
  if (columns.status === 'active') return ['archived_at = NULL'];
  return columns.status === 'deleted' ? [`deleted_at = ${NOW}`] : [];
}
