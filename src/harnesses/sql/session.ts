import type { DataSource, EntityManager } from 'typeorm';
import { isRetryable, translateDatabaseError } from '../database-errors.js';
import type { Statement } from './tables.js';
import { Turns } from './turns.js';

/** A transaction of the host's: the `EntityManager` that TypeORM hands to the work of `transaction`. */
export type HostTransaction = EntityManager;

/** Begins a transaction for works of one key, and ends it. */
type Begin = <T>(key: string, work: (manager: EntityManager) => Promise<T>) => Promise<T>;

const DEADLOCK_ATTEMPTS = 5;

/** A process that stops in the middle of a transaction must not stop everybody else for longer than this. */
const LIMITS = `SELECT set_config('lock_timeout', '4s', true),
  set_config('idle_in_transaction_session_timeout', '10s', true)`;

/** The turns on connections of hosts, whoever asked for them. */
const turnsOf = new WeakMap<object, Turns>();

/** Where statements run: on the pool, in a transaction of ours, or in one of the host's. */
export class Session {
  private constructor(
    private readonly manager: EntityManager,
    private readonly begin: Begin,
    /** Whether a statement that fails takes others with it. */
    readonly isTransaction: boolean,
  ) {}

  /**
   * On the pool. Transactions of one organization wait for each other in the database anyway; waiting here instead
   * costs no connection, so that one organization's crowd leaves the pool to the others.
   */
  static onPool({ manager }: DataSource): Session {
    const turns = new Turns();
    const begin: Begin = (orgId, work) =>
      turns.take(orgId, () =>
        manager.transaction('READ COMMITTED', async (inner) => {
          await inner.query(LIMITS);
          return work(inner);
        }),
      );
    return new Session(manager, begin, false);
  }

  /**
   * In a transaction of the host's, whose limits and whose end are the host's. Each write is a savepoint in it; they
   * share one connection, so that they take turns.
   *
   * @throws Error with a sentence that says what to do, when there is no such transaction.
   */
  static within(manager: HostTransaction): Session {
    if (!manager.queryRunner?.isTransactionActive) {
      throw new Error(
        'withTransaction needs the EntityManager of a running transaction: the one that `dataSource.transaction` gives.',
      );
    }
    const turns = turnsOf.get(manager.queryRunner) ?? new Turns();
    turnsOf.set(manager.queryRunner, turns);
    return new Session(manager, (_key, work) => turns.take('', () => manager.transaction(work)), true);
  }

  /** Serialization failures and deadlocks are tried again, unless the whole transaction would have to be. */
  async query<Row>({ sql, values }: Statement): Promise<Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.manager.query<Row[]>(sql, values);
      } catch (error) {
        if (!isRetryable(error) || this.isTransaction || attempt === DEADLOCK_ATTEMPTS)
          throw translateDatabaseError(error);
      }
    }
  }

  /** A statement that may be refused: within a transaction under a savepoint, so that others can follow. */
  attempt<Row>(orgId: string, statement: Statement): Promise<Row[]> {
    if (!this.isTransaction) return this.query(statement);
    return this.transaction(orgId, (session) => session.query(statement));
  }

  /** Runs `work` in one transaction, or, within one, under a savepoint. */
  async transaction<T>(orgId: string, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.begin(orgId, (manager) =>
        work(new Session(manager, (_key, inner) => manager.transaction(inner), true)),
      );
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }
}
