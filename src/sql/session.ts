import type { DataSource, EntityManager } from 'typeorm';
import { busy, crowded, isRetryable, translateDatabaseError, unreachable } from './database-errors.js';
import { askerHasGone } from '../values/asker.js';
import { withDeadline } from './deadline.js';
import { openTransaction, type HostTransaction, type SqlConnection } from './host-transaction.js';
import type { Statement } from './statement.js';
import { KeyedMutex, KeyedSemaphore } from './keyed-mutex.js';
import { SMALL_READ, type LargeReads } from './large-reads.js';
import { TIME_LIMITS } from './time-limits.js';

type Work<T> = (connection: SqlConnection) => Promise<T>;

/** How a session runs its statements: at once, or under a mutex. */
interface Execution {
  /** Whether a failed statement rolls back others. */
  isTransaction: boolean;
  /** What bounds large reads; none in a transaction, which would hold its locks while it waits. */
  largeReads?: LargeReads | undefined;
  /** A statement of an organization that takes no lock. */
  read<T>(orgId: string, work: Work<T>): Promise<T>;
  /** A single statement that takes locks of this key. */
  write<T>(key: string, work: Work<T>): Promise<T>;
  /** A transaction for an organization. */
  begin<T>(orgId: string, work: Work<T>): Promise<T>;
}

const DEADLOCK_ATTEMPTS = 5;

/** That of pg-pool. */
const DEFAULT_POOL_SIZE = 10;

/**
 * Of a statement on the pool, the wait for a connection included. Beyond that whoever asked gets a 503 and the mutex is
 * free again; the statement ends when its connection does, which is the pool's to see to.
 */
const READ_DEADLINE = { milliseconds: TIME_LIMITS.read, error: unreachable };
const SHARE_DEADLINE = { milliseconds: TIME_LIMITS.share, error: crowded };
const WRITE_DEADLINE = { milliseconds: TIME_LIMITS.write, error: unreachable };
const TRANSACTION_DEADLINE = { milliseconds: TIME_LIMITS.transaction, error: unreachable };

/** Of a transaction. */
const TIMEOUTS = `SELECT set_config('lock_timeout', '${TIME_LIMITS.lock}ms', true),
  set_config('idle_in_transaction_session_timeout', '${TIME_LIMITS.idleTransaction}ms', true)`;

/** The lock timeout of a single statement: a CTE that is evaluated before the statement locks, and ends with it. */
export const LOCK_TIMEOUT = `limits AS MATERIALIZED (SELECT set_config('lock_timeout', '${TIME_LIMITS.lock}ms', true) AS one)`;

/** The mutexes of connections of hosts, whoever asked for them. */
const mutexOf = new WeakMap<object, KeyedMutex>();

/** Where statements run: on the pool, in a transaction of ours, or in one of the host's. */
export class Session {
  private constructor(private readonly execution: Execution) {}

  /**
   * On the pool. Writes of one organization wait for each other's row locks anyway; waiting for a mutex instead costs no
   * connection, so that one organization's many writes, or a host's long transaction, leaves the pool to the others. Its
   * reads take half of the pool at most, for the same reason.
   */
  static onPool({ manager, options }: DataSource, largeReads?: LargeReads): Session {
    const mutex = new KeyedMutex();
    const shares = new KeyedSemaphore(shareOf(options));
    const timeout = { milliseconds: TIME_LIMITS.lock, error: busy };
    return new Session({
      isTransaction: false,
      largeReads,
      // Twice: the wait for the share counts too, and a statement that is not heard of again gives its place back.
      read: (orgId, work) =>
        withDeadline(
          shares.run(orgId, () => withDeadline(readFor(orgId, manager, work), READ_DEADLINE), SHARE_DEADLINE),
          READ_DEADLINE,
        ),
      write: (key, work) => mutex.run(key, () => withDeadline(work(manager), WRITE_DEADLINE), timeout),
      begin: (orgId, work) =>
        mutex.run(orgId, () => withDeadline(withTimeouts(manager, work), TRANSACTION_DEADLINE), timeout),
    });
  }

  /**
   * In a transaction of the host's, whose limits and whose end are the host's. Each write is a savepoint in it; as all
   * calls share one connection, a mutex lets one run at a time.
   *
   * @throws Error with a sentence that says what to do, when there is no such transaction.
   */
  static within(host: HostTransaction): Session {
    const transaction = openTransaction(host);
    const mutex = mutexOf.get(transaction.key) ?? new KeyedMutex();
    mutexOf.set(transaction.key, mutex);
    const exclusive = <T>(work: Work<T>): Promise<T> => mutex.run('', async () => transaction.run(work));
    return new Session({
      isTransaction: true,
      read: (_orgId, work) => exclusive(work),
      write: (_key, work) => exclusive(work),
      begin: (_orgId, work) => exclusive((connection) => connection.transaction(work)),
    });
  }

  /** Inside a transaction that holds the mutex already. */
  private static nested(connection: SqlConnection): Session {
    return new Session({
      isTransaction: true,
      read: (_orgId, work) => work(connection),
      write: (_key, work) => work(connection),
      begin: (_orgId, work) => connection.transaction(work),
    });
  }

  /** Whether what is written here is rolled back when a later statement fails. */
  get isTransaction(): boolean {
    return this.execution.isTransaction;
  }

  /** Runs a statement of an organization that takes no lock. */
  query<Row>(orgId: string, statement: Statement): Promise<Row[]> {
    return this.execution.read(orgId, (connection) => this.run<Row>(connection, statement));
  }

  /**
   * The same of one whose rows may be large. `render` makes the statement for so many bytes at most: beyond that it has
   * no rows. `size` gives how many `rows` there are and how many `bytes` they have; without it, they are counted, and
   * their column `size_bytes` is added up. Small ones cost nothing more than a condition; what is larger is read when
   * there is room for it.
   */
  async queryLarge<Row>(
    orgId: string,
    render: (maxBytes: number) => Statement,
    size = sizeOf(render),
  ): Promise<Row[]> {
    const { largeReads } = this.execution;
    if (!largeReads) return this.query(orgId, render(Number.MAX_SAFE_INTEGER));
    const small = await this.query<Row>(orgId, render(SMALL_READ));
    if (small.length > 0) return small;
    const [sum] = await this.query<{ rows: string; bytes: string }>(orgId, size());
    const { rows, bytes } = sum!;
    // Not by the bytes: what was large may have gone meanwhile, and a statement that always has rows is to give one.
    if (Number(rows) === 0) return [];
    return largeReads.read(orgId, Number(bytes), () => this.query(orgId, render(Number.MAX_SAFE_INTEGER)));
  }

  /** Runs a single statement that writes; `key` names what it locks. */
  write<Row>(key: string, statement: Statement): Promise<Row[]> {
    return this.execution.write(key, (connection) => this.run<Row>(connection, statement));
  }

  /** Runs `work` in a transaction, or, within one, in a savepoint; rolled back when it throws. */
  async transaction<T>(orgId: string, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.execution.begin(orgId, (connection) => work(Session.nested(connection)));
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /** Retries serialization failures and deadlocks, unless the whole transaction would have to be retried. */
  private async run<Row>(connection: SqlConnection, { sql, values }: Statement): Promise<Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await connection.query<Row[]>(sql, values);
      } catch (error) {
        if (!isRetryable(error) || this.isTransaction || attempt === DEADLOCK_ATTEMPTS)
          throw translateDatabaseError(error);
      }
    }
  }
}

function sizeOf(render: (maxBytes: number) => Statement) {
  return (): Statement => {
    const { sql, values } = render(Number.MAX_SAFE_INTEGER);
    const sums = 'count(*) AS rows, coalesce(sum(size_bytes), 0) AS bytes';
    return { sql: `SELECT ${sums} FROM (${sql}) AS read`, values };
  };
}

/** Reads unless whoever asked has gone while they waited. What is of no organization may be for many who ask. */
async function readFor<T>(orgId: string, manager: SqlConnection, work: Work<T>): Promise<T> {
  if (orgId !== '' && askerHasGone()()) throw crowded(new Error('who asked has gone'));
  return work(manager);
}

/** How many connections the reads of one organization may hold at once: half of the pool. */
function shareOf(options: DataSource['options'] | undefined): number {
  const { poolSize, extra } = (options ?? {}) as { poolSize?: number; extra?: { max?: number } };
  return Math.max(1, Math.floor((extra?.max ?? poolSize ?? DEFAULT_POOL_SIZE) / 2));
}

function withTimeouts<T>(manager: EntityManager, work: Work<T>): Promise<T> {
  return manager.transaction('READ COMMITTED', async (inner) => {
    await inner.query(TIMEOUTS);
    return work(inner);
  });
}
