import { jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { workFor } from '../values/asker.js';
import { Session } from './session.js';

/** Work that the test ends. */
function held() {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { release, work: () => released };
}

describe('reads of one organization', () => {
  it('hold half of the pool at most, and those of others do not wait', async () => {
    const log: string[] = [];
    const { release, work } = held();
    const query = async (sql: string) => {
      log.push(sql);
      await work();
      return [];
    };
    const session = Session.onPool({ manager: { query }, options: { poolSize: 4 } } as unknown as DataSource);
    const read = (orgId: string) => session.query(orgId, { sql: orgId, values: [] });
    const reads = [read('a'), read('a'), read('a'), read('b')];
    expect(log).toEqual(['a', 'a', 'b']);
    release();
    await Promise.all(reads);
    expect(log).toEqual(['a', 'a', 'b', 'a']);
  });

  it('are not begun for whoever has gone while they waited; what is of no organization is', async () => {
    const log: string[] = [];
    const { release, work } = held();
    const query = async (sql: string) => {
      log.push(sql);
      await work();
      return [];
    };
    const session = Session.onPool({ manager: { query }, options: { poolSize: 2 } } as unknown as DataSource);
    let isGone = false;
    const read = (orgId: string, sql: string) =>
      workFor(
        () => isGone,
        () => session.query(orgId, { sql, values: [] }),
      );
    const reads = Promise.allSettled([read('a', 'a1'), read('a', 'a2'), read('', '1'), read('', '2')]);
    isGone = true;
    release();
    expect((await reads).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(log).toEqual(['a1', '1', '2']);
  });

  it('say that they have waited for those of their organization, and not for a database that is there', async () => {
    jest.useFakeTimers();
    const manager = { query: () => new Promise(() => {}) };
    const session = Session.onPool({ manager, options: { poolSize: 2 } } as unknown as DataSource);
    const statement = { sql: 'SELECT', values: [] };
    const reads = Promise.allSettled([session.query('a', statement), session.query('a', statement)]);
    await jest.advanceTimersByTimeAsync(5_000);
    jest.useRealTimers();
    const details = (await reads).map((read) => (read as PromiseRejectedResult).reason.message as string);
    expect(details).toEqual([
      'the database cannot be reached right now',
      'too many reads of this organization at the same time',
    ]);
  });
});
