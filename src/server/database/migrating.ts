import { setTimeout as pause } from 'node:timers/promises';
import { MigrationExecutor, type QueryRunner } from 'typeorm';
import { withDeadline } from '../../sql/deadline.js';
import { START_LIMITS } from '../../sql/time-limits.js';
import { ClientBounds } from './bounded-client.js';
import { openDataSource } from './open-data-source.js';

/** In milliseconds. */
export interface MigrationBounds {
  /** For other processes that migrate, and for the locks of a migration. */
  lock: number;
  /** Between looks whether the database still answers, and for each of them. */
  look: number;
}

/** Which advisory lock migrations hold: any number, as long as all replicas mean the same. */
const MIGRATION_LOCK = 7_263_548_120;

/** Milliseconds between two attempts to get it. */
const TRY_EVERY = 200;

const LOCK_TIMEOUT = '55P03';

type Work<T> = (executor: MigrationExecutor, runner: QueryRunner) => Promise<T>;

/**
 * Does something with migrations while it holds the lock of all who do. A migration may take as long as it needs, but not
 * wait for ever: not for locks, and not for a database that nothing is heard of any more.
 *
 * @throws Error with a sentence that says what to do
 */
export async function migrating<T>(
  url: string,
  bounds: Partial<MigrationBounds> = {},
  work: Work<T>,
): Promise<T> {
  const { lock, look } = { ...START_LIMITS, ...bounds };
  // Advisory locks belong to a session, and go with it.
  const { dataSource, close } = await openDataSource(url, 1);
  const holder = dataSource.createQueryRunner();
  try {
    await takeLock(holder, lock);
    return await watched(holder, look, (connections) => migrate(url, connections, lock, work));
  } finally {
    await holder.release();
    await close();
  }
}

/** Waits by asking again, so that each statement has its answer soon. */
async function takeLock(holder: QueryRunner, time: number): Promise<void> {
  const until = performance.now() + time;
  for (;;) {
    const [row] = (await holder.query('SELECT pg_try_advisory_lock($1) AS held', [MIGRATION_LOCK])) as {
      held: boolean;
    }[];
    if (row!.held) return;
    if (performance.now() > until)
      throw new Error(`Another process has been migrating the database ${notFor(time)}`);
    await pause(TRY_EVERY);
  }
}

/** Ends the connections of `work` when the connection that holds the lock is not heard of any more. */
async function watched<T>(
  holder: QueryRunner,
  every: number,
  work: (connections: ClientBounds) => Promise<T>,
): Promise<T> {
  const connections = new ClientBounds(START_LIMITS.migration);
  let isLost = false;
  const lose = () => {
    isLost = true;
    connections.endAll('the database does not answer any more');
  };
  const look = () =>
    withDeadline(holder.query('SELECT 1'), { milliseconds: every, error: (cause) => cause }).catch(lose);
  const timer = setInterval(() => void look(), every);
  try {
    return await work(connections);
  } catch (error) {
    if (!isLost) throw error;
    throw new Error(
      'The database has stopped answering while it was migrated. What was not finished is rolled back; start again when it answers.',
      { cause: error },
    );
  } finally {
    clearInterval(timer);
  }
}

async function migrate<T>(url: string, connections: ClientBounds, lock: number, work: Work<T>): Promise<T> {
  const { dataSource, close } = await openDataSource(url, 1, connections);
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(`SET lock_timeout = ${lock}`);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    return await work(executor, runner);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_TIMEOUT) throw error;
    throw new Error(`A migration needs a lock that others have held ${notFor(lock)}`, { cause: error });
  } finally {
    await runner.release();
    await close();
  }
}

function notFor(time: number): string {
  return `for ${time / 1000} s: wait until it is done, or end its session (pg_stat_activity and pg_locks have it), and start again.`;
}
