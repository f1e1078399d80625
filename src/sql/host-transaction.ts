import type { EntityManager } from 'typeorm';

/** What a client of the package `pg` offers: a `Client`, or one that `pool.connect()` gave. */
export interface HostClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * A transaction of the host's: the `EntityManager` that TypeORM hands to the work of `transaction`, or a client of `pg`
 * on which the host has said `BEGIN`.
 */
export type HostTransaction = EntityManager | HostClient;

/** One connection, as far as statements need it. */
export interface SqlConnection {
  query<T>(sql: string, values?: unknown[]): Promise<T>;
  /** Runs `work` in a savepoint, or in a transaction where none is running. */
  transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>;
}

/** SQLSTATE of a savepoint where no transaction is running. */
const NO_TRANSACTION = '25P01';

const MISUSED =
  'withTransaction needs the EntityManager of a running transaction, as `dataSource.transaction` gives it, or a client ' +
  'of `pg` after BEGIN, and its service works until that ends.';

/** A transaction of the host's as the module uses it. */
export interface OpenTransaction {
  connection: SqlConnection;
  /** The same object for all that share the connection. */
  key: object;
  /** @throws Error with a sentence that says what to do, when the transaction has ended or never was one */
  run<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>;
}

/** @throws Error with a sentence that says what to do, when that can be seen without asking the database */
export function openTransaction(host: HostTransaction): OpenTransaction {
  if (isManager(host)) return ofManager(host);
  if (typeof host?.query !== 'function') throw new Error(MISUSED);
  const connection = new ClientConnection(host);
  // A savepoint per call is also the question whether there is a transaction.
  return { connection, key: host, run: (work) => connection.transaction(work) };
}

function isManager(host: HostTransaction): host is EntityManager {
  return typeof (host as Partial<EntityManager>)?.transaction === 'function';
}

function ofManager(manager: EntityManager): OpenTransaction {
  const refuseEnded = () => {
    if (!manager.queryRunner?.isTransactionActive) throw new Error(MISUSED);
  };
  refuseEnded();
  const run = <T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> => {
    refuseEnded();
    return work(manager);
  };
  return { connection: manager, key: manager.queryRunner!, run };
}

/** A client of `pg`, with savepoints by name, a name per depth. */
class ClientConnection implements SqlConnection {
  constructor(
    private readonly client: HostClient,
    private readonly depth = 0,
  ) {}

  async query<T>(sql: string, values?: unknown[]): Promise<T> {
    return (await this.client.query(sql, values)).rows as T;
  }

  async transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const savepoint = `nestjs_harnesses_${this.depth}`;
    await this.client.query(`SAVEPOINT ${savepoint}`).catch((error: { code?: string }) => {
      throw error.code === NO_TRANSACTION ? new Error(MISUSED, { cause: error }) : error;
    });
    try {
      const result = await work(new ClientConnection(this.client, this.depth + 1));
      await this.client.query(`RELEASE SAVEPOINT ${savepoint}`);
      return result;
    } catch (error) {
      await this.client.query(`ROLLBACK TO SAVEPOINT ${savepoint}`).catch(() => undefined);
      throw error;
    }
  }
}
