import { busy, violatedConstraint } from '../../sql/database-errors.js';
import { renderReconcile } from './statements/reconcile.sql.js';
import type { Session } from '../../sql/session.js';
import type { Tables } from './tables.js';
import type { Statement } from '../../sql/statement.js';

/** A definition in the database's terms; `id` is used where the organization does not have it yet. */
export type BuiltInColumns = Record<string, unknown> & {
  id: string;
  name: string;
  parent_name: string | null;
};

export interface Reconciliation {
  /** Names that were added, changed, or left behind as ordinary harnesses. */
  written: string[];
  /** Names that a user's harness holds, so that the built-in could not be added. */
  skipped: string[];
}

const ATTEMPTS = 3;
/** Writes the built-ins of an organization. */
export class BuiltInsRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
  ) {}

  /** The same in a transaction. */
  within(session: Session): BuiltInsRepository {
    return new BuiltInsRepository(session, this.tables);
  }

  /**
   * Brings an organization to a revision of the definitions, in one statement that also makes the organization's row.
   * The row decides: whoever comes second, or with a lower revision, writes nothing.
   */
  async reconcile(
    orgId: string,
    revision: number,
    definitions: () => BuiltInColumns[],
  ): Promise<Reconciliation> {
    if ((await this.revisionOf(orgId)) >= revision) return { written: [], skipped: [] };
    const json = JSON.stringify(definitions());
    const statement = renderReconcile(this.tables, orgId, revision, json);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        const rows = await this.attempt(orgId, statement);
        const names = (isSkipped: boolean) =>
          rows.filter((row) => row.is_skipped === isSkipped).map(({ name }) => name);
        return { written: names(false), skipped: names(true) };
      } catch (error) {
        // A conflict: a user took a name meanwhile, so the parent that a built-in was to get is not there. Retry.
        if (violatedConstraint(error) === undefined) throw error;
      }
    }
    throw busy();
  }

  /** In a transaction of its own, with a lock timeout; in a host's transaction it is a savepoint. */
  private attempt(orgId: string, statement: Statement): Promise<{ name: string; is_skipped: boolean }[]> {
    return this.session.transaction(orgId, (session) => session.query(orgId, statement));
  }

  /** Asked first: the statement below costs ten times as much, even where it writes nothing. */
  private async revisionOf(orgId: string): Promise<number> {
    const sql = `SELECT built_ins_revision FROM ${this.tables.org} WHERE org_id = $1`;
    const [org] = await this.session.query<{ built_ins_revision: number }>(orgId, { sql, values: [orgId] });
    return org?.built_ins_revision ?? -1;
  }
}
