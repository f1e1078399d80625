import type { DataSource, EntityManager } from 'typeorm';
import { Session } from './session.js';

const SELECT = { sql: 'SELECT $1', values: ['a'] };
const UPDATE = { sql: 'UPDATE', values: [] };
const DEADLOCK = { code: '40P01' };
const UNIQUE_VIOLATION = { code: '23505' };

/** The manager of a connection that records its statements; each fails as planned, or answers. */
function connection({ isInTransaction = false } = {}) {
  const log: string[] = [];
  const failures: (object | null)[] = [];
  const queryRunner = { isTransactionActive: isInTransaction };
  const execute = async (sql: string): Promise<void> => {
    log.push(sql);
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const managerAt = (depth: number) => ({
    queryRunner,
    query: async (sql: string, values?: unknown[]) => {
      await execute(sql);
      return [{ values }];
    },
    transaction: async (...args: unknown[]) => {
      const work = args.pop() as (manager: object) => Promise<unknown>;
      log.push(depth === 0 ? ['BEGIN', ...args].join(' ') : `SAVEPOINT ${depth}`);
      try {
        const result = await work(managerAt(depth + 1));
        log.push(depth === 0 ? 'COMMIT' : `RELEASE ${depth}`);
        return result;
      } catch (error) {
        log.push(depth === 0 ? 'ROLLBACK' : `ROLLBACK TO ${depth}`);
        throw error;
      }
    },
  });
  return {
    log,
    failures,
    queryRunner,
    manager: managerAt(isInTransaction ? 1 : 0) as unknown as EntityManager,
  };
}

function onPool() {
  const { manager, ...rest } = connection();
  return { ...rest, session: Session.onPool({ manager } as DataSource) };
}

function within() {
  const { manager, ...rest } = connection({ isInTransaction: true });
  return { ...rest, manager, session: Session.within(manager) };
}

/** Work that the test ends. */
function held() {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { release, work: () => released };
}

const TIMEOUTS = expect.stringMatching(/lock_timeout.*idle_in_transaction_session_timeout/s);

describe('a statement on the pool', () => {
  it('is sent with its parameters', async () => {
    const { session, log } = onPool();
    expect(await session.query('org', SELECT)).toEqual([{ values: ['a'] }]);
    expect(await session.write('key', UPDATE)).toEqual([{ values: [] }]);
    expect(log).toEqual(['SELECT $1', 'UPDATE']);
    expect(session.isTransaction).toBe(false);
  });

  it('is retried after a deadlock or a serialization failure', async () => {
    const { session, log, failures } = onPool();
    failures.push(DEADLOCK, { driverError: { code: '40001' } });
    expect(await session.write('key', UPDATE)).toHaveLength(1);
    expect(log).toEqual(['UPDATE', 'UPDATE', 'UPDATE']);
  });

  it('is unavailable after five deadlocks', async () => {
    const { session, log, failures } = onPool();
    failures.push(...Array.from({ length: 5 }, () => DEADLOCK));
    await expect(session.write('key', UPDATE)).rejects.toMatchObject({ code: 'unavailable' });
    expect(log).toHaveLength(5);
  });

  it('is not retried after another error, which stays what it is', async () => {
    const { session, log, failures } = onPool();
    failures.push(UNIQUE_VIOLATION);
    await expect(session.write('key', UPDATE)).rejects.toBe(UNIQUE_VIOLATION);
    expect(log).toEqual(['UPDATE']);
  });

  it('that writes takes the mutex of its key, and one that reads takes none', async () => {
    const { session, log } = onPool();
    const { release, work } = held();
    const first = session.transaction('key', work);
    const second = session.write('key', UPDATE);
    await session.query('org', SELECT);
    await session.write('other', { ...UPDATE, sql: 'UPDATE other' });
    expect(log).not.toContain('UPDATE');
    release();
    await Promise.all([first, second]);
    expect(log.slice(-2)).toEqual(['COMMIT', 'UPDATE']);
  });
});

describe('a transaction on the pool', () => {
  it('is READ COMMITTED, with timeouts before anything else', async () => {
    const { session, log } = onPool();
    const result = await session.transaction('org', async (inner) => {
      expect(inner.isTransaction).toBe(true);
      await inner.write('org', UPDATE);
      return (await inner.query('org', SELECT)).length;
    });
    expect(result).toBe(1);
    expect(log).toEqual(['BEGIN READ COMMITTED', TIMEOUTS, 'UPDATE', 'SELECT $1', 'COMMIT']);
  });

  it('is rolled back when its work fails, with the error of the work', async () => {
    const { session, log } = onPool();
    const error = new Error('refused');
    await expect(session.transaction('org', () => Promise.reject(error))).rejects.toBe(error);
    expect(log).toEqual(['BEGIN READ COMMITTED', TIMEOUTS, 'ROLLBACK']);
  });

  it('does not retry a statement: the deadlock rolled back the whole transaction', async () => {
    const { session, log, failures } = onPool();
    failures.push(null, DEADLOCK);
    const done = session.transaction('org', (inner) => inner.write('org', UPDATE));
    await expect(done).rejects.toMatchObject({ code: 'unavailable', details: { retryAfter: 1 } });
    expect(log).toEqual(['BEGIN READ COMMITTED', TIMEOUTS, 'UPDATE', 'ROLLBACK']);
  });

  it('is unavailable when it cannot begin', async () => {
    const { session, failures } = onPool();
    failures.push({ code: 'ECONNREFUSED' });
    const done = session.transaction('org', () => Promise.resolve());
    await expect(done).rejects.toMatchObject({ code: 'unavailable', details: { retryAfter: 2 } });
  });

  it('takes another one as a savepoint, which is rolled back alone', async () => {
    const { session, log } = onPool();
    await session.transaction('org', async (inner) => {
      const nested = inner.transaction('org', async (innermost) => {
        await innermost.write('org', UPDATE);
        throw new Error('refused');
      });
      await expect(nested).rejects.toThrow('refused');
      await inner.transaction('org', (innermost) => innermost.query('org', SELECT));
    });
    expect(log.slice(2)).toEqual([
      'SAVEPOINT 1',
      'UPDATE',
      'ROLLBACK TO 1',
      'SAVEPOINT 1',
      'SELECT $1',
      'RELEASE 1',
      'COMMIT',
    ]);
  });
});

describe("within a host's transaction", () => {
  it.each([
    ['there must be one', {}],
    ['it must be running', { queryRunner: { isTransactionActive: false } }],
  ])('%s', (_what, manager) => {
    expect(() => Session.within(manager as EntityManager)).toThrow('withTransaction needs');
  });

  it('a transaction is a savepoint, without timeouts of ours', async () => {
    const { session, log } = within();
    await session.transaction('org', (inner) => inner.write('org', UPDATE));
    expect(log).toEqual(['SAVEPOINT 1', 'UPDATE', 'RELEASE 1']);
    expect(session.isTransaction).toBe(true);
  });

  it('a transaction that fails is rolled back to its savepoint, and the next one goes through', async () => {
    const { session, log, failures } = within();
    failures.push(UNIQUE_VIOLATION);
    const failing = session.transaction('org', (inner) => inner.write('org', UPDATE));
    await expect(failing).rejects.toBe(UNIQUE_VIOLATION);
    await session.query('org', SELECT);
    expect(log).toEqual(['SAVEPOINT 1', 'UPDATE', 'ROLLBACK TO 1', 'SELECT $1']);
  });

  it('no statement is retried', async () => {
    const { session, log, failures } = within();
    failures.push(DEADLOCK);
    await expect(session.write('key', UPDATE)).rejects.toMatchObject({ code: 'unavailable' });
    expect(log).toEqual(['UPDATE']);
  });

  it('a mutex lets one call run at a time, whichever session of the connection began it', async () => {
    const { session, manager, log } = within();
    const { release, work } = held();
    const first = session.transaction('org', work);
    const second = Session.within(manager).query('org', SELECT);
    await Promise.resolve();
    expect(log).toEqual(['SAVEPOINT 1']);
    release();
    await Promise.all([first, second]);
    expect(log).toEqual(['SAVEPOINT 1', 'RELEASE 1', 'SELECT $1']);
  });

  it('nothing runs after its end, not even what waited for the mutex', async () => {
    const { session, queryRunner, log } = within();
    const { release, work } = held();
    const first = session.transaction('org', work);
    const waiting = session.write('key', UPDATE);
    queryRunner.isTransactionActive = false;
    release();
    await first;
    await expect(waiting).rejects.toThrow('withTransaction needs');
    await expect(session.query('org', SELECT)).rejects.toThrow('withTransaction needs');
    expect(log).toEqual(['SAVEPOINT 1', 'RELEASE 1']);
  });
});
