import type { DataSource, EntityManager } from 'typeorm';
import { busy, isRetryable, translateDatabaseError } from './database-errors.js';
import type { Statement } from './statement.js';
import { Turns } from './turns.js';

/** A transaction of the host's: the `EntityManager` that TypeORM hands to the work of `transaction`. */
export type HostTransaction = EntityManager;

type Work<T> = (manager: EntityManager) => Promise<T>;

/** How a session does things: at once, or when it is their turn. */
interface Manners {
  /** Whether a statement that fails takes others with it. */
  isTransaction: boolean;
  /** A statement that takes no lock. */
  read<T>(work: Work<T>): Promise<T>;
  /** A single statement that takes locks of this key. */
  write<T>(key: string, work: Work<T>): Promise<T>;
  /** A transaction for an organization. */
  begin<T>(orgId: string, work: Work<T>): Promise<T>;
}

const DEADLOCK_ATTEMPTS = 5;

/** How long somebody waits for a row that another holds, or for a turn, in milliseconds. */
const PATIENCE = 4_000;

/** A process that stops in the middle of a transaction must not stop everybody else for longer than this. */
const LIMITS = `SELECT set_config('lock_timeout', '${PATIENCE}ms', true),
  set_config('idle_in_transaction_session_timeout', '10s', true)`;

/** The same for a single statement: a part of it that comes before its locks, and is over with it. */
export const LOCK_LIMIT = `limits AS MATERIALIZED (SELECT set_config('lock_timeout', '${PATIENCE}ms', true) AS one)`;

/** The turns on connections of hosts, whoever asked for them. */
const turnsOf = new WeakMap<object, Turns>();

/** Where statements run: on the pool, in a transaction of ours, or in one of the host's. */
export class Session {
  private constructor(private readonly manners: Manners) {}

  /**
   * On the pool. Writes of one organization wait for each other in the database anyway; waiting here instead costs no
   * connection, so that one organization's crowd, or a host's long transaction, leaves the pool to the others.
   */
  static onPool({ manager }: DataSource): Session {
    const turns = new Turns();
    const patience = { milliseconds: PATIENCE, late: busy };
    return new Session({
      isTransaction: false,
      read: (work) => work(manager),
      write: (key, work) => turns.take(key, () => work(manager), patience),
      begin: (orgId, work) => turns.take(orgId, () => limited(manager, work), patience),
    });
  }

  /**
   * In a transaction of the host's, whose limits and whose end are the host's. Each write is a savepoint in it; as all
   * calls share one connection, they take turns.
   *
   * @throws Error with a sentence that says what to do, when there is no such transaction.
   */
  static within(manager: HostTransaction): Session {
    refuseEnded(manager);
    const turns = turnsOf.get(manager.queryRunner!) ?? new Turns();
    turnsOf.set(manager.queryRunner!, turns);
    const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
      turns.take('', () => {
        refuseEnded(manager);
        return work();
      });
    return new Session({
      isTransaction: true,
      read: (work) => inTurn(() => work(manager)),
      write: (_key, work) => inTurn(() => work(manager)),
      begin: (_orgId, work) => inTurn(() => manager.transaction(work)),
    });
  }

  /** Below a transaction that runs in its turn already. */
  private static nested(manager: EntityManager): Session {
    return new Session({
      isTransaction: true,
      read: (work) => work(manager),
      write: (_key, work) => work(manager),
      begin: (_orgId, work) => manager.transaction(work),
    });
  }

  /** Whether what is written here is undone when what comes after it fails. */
  get isTransaction(): boolean {
    return this.manners.isTransaction;
  }

  /** Runs a statement that takes no lock. */
  query<Row>(statement: Statement): Promise<Row[]> {
    return this.manners.read((manager) => this.run<Row>(manager, statement));
  }

  /** Runs a single statement that writes; `key` names what it locks. */
  write<Row>(key: string, statement: Statement): Promise<Row[]> {
    return this.manners.write(key, (manager) => this.run<Row>(manager, statement));
  }

  /** Runs `work` in one transaction, or, within one, under a savepoint. */
  async transaction<T>(orgId: string, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.manners.begin(orgId, (manager) => work(Session.nested(manager)));
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /** Serialization failures and deadlocks are tried again, unless the whole transaction would have to be. */
  private async run<Row>(manager: EntityManager, { sql, values }: Statement): Promise<Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await manager.query<Row[]>(sql, values);
      } catch (error) {
        if (!isRetryable(error) || this.isTransaction || attempt === DEADLOCK_ATTEMPTS)
          throw translateDatabaseError(error);
      }
    }
  }
}

function limited<T>(manager: EntityManager, work: Work<T>): Promise<T> {
  return manager.transaction('READ COMMITTED', async (inner) => {
    await inner.query(LIMITS);
    return work(inner);
  });
}

function refuseEnded({ queryRunner }: HostTransaction): void {
  if (queryRunner?.isTransactionActive) return;
  throw new Error(
    'withTransaction needs the EntityManager of a running transaction, and its service works until that ends: use ' +
      'the one that `dataSource.transaction` gives.',
  );
}
