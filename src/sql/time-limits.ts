/**
 * How long the database, and whoever stands before it, may be waited for, in milliseconds. What is around something has
 * more time than that, so that who waits in vain hears of the innermost reason: `time-limits.spec.ts` has the order.
 */
export const TIME_LIMITS = {
  /** For a free connection of the pool, a new one included. */
  connection: 3_000,
  /** For a row lock, and of a write for those with the same key before it. */
  lock: 4_000,
  /** Until PostgreSQL cancels a statement. */
  statement: 4_500,
  /** Until a connection without an answer is given up: for databases that are not there. */
  answer: 4_800,
  /** Of a read for others of its organization. */
  share: 4_800,
  /** Of a read, all in all. */
  read: 5_000,
  /** Of a single statement that writes, once it has its turn. */
  write: 8_000,
  /** Between two statements of a transaction, for a process that stops in the middle of one. */
  idleTransaction: 10_000,
  /** Of a transaction, some statements long, once it has its turn. */
  transaction: 20_000,
} as const;

/** The same at a start and in commands: nobody waits for an answer to a request, and statements may take longer. */
export const START_LIMITS = {
  /** For a new connection. */
  connection: 10_000,
  /** For the answer to a statement. */
  answer: 30_000,
  /** For other processes that migrate, and for the locks of a migration. */
  lock: 60_000,
  /** Between looks whether the database still answers while it is migrated, and for each of them. */
  look: 10_000,
  /** Of a statement of a migration, such as one that makes an index. */
  migration: 3_600_000,
} as const;
