import type { DataSource } from 'typeorm';
import { LargeReads, SMALL_READ } from './large-reads.js';
import { Session } from './session.js';

/** A session whose statements are answered in this order; it shows which were made, and who waited for room. */
function session(...answers: object[][]) {
  const log: string[] = [];
  const query = (sql: string, [bytes]: unknown[] = []) => {
    log.push(bytes === undefined ? sql : `${sql} ${bytes as number}`);
    return Promise.resolve(answers.shift());
  };
  const largeReads = new LargeReads();
  const read = largeReads.read.bind(largeReads);
  largeReads.read = (orgId, bytes, work) => {
    log.push(`room for ${bytes}`);
    return read(orgId, bytes, work);
  };
  return { log, session: Session.onPool({ manager: { query } } as unknown as DataSource, largeReads) };
}

const render = (maxBytes: number) => ({ sql: 'rows', values: [maxBytes] });
const size = () => ({ sql: 'size', values: [] });
const all = `rows ${Number.MAX_SAFE_INTEGER}`;
const row = { id: 1 };

describe('a read that may be large', () => {
  it('is one statement when it is small', async () => {
    const { log, session: one } = session([row]);
    expect(await one.queryLarge('a', render, size)).toEqual([row]);
    expect(log).toEqual([`rows ${SMALL_READ}`]);
  });

  it('is made again when there is room, if it is large', async () => {
    const { log, session: one } = session([], [{ rows: '2', bytes: '9000000' }], [row, row]);
    expect(await one.queryLarge('a', render, size)).toEqual([row, row]);
    expect(log).toEqual([`rows ${SMALL_READ}`, 'size', 'room for 9000000', all]);
  });

  it('is over when there is nothing', async () => {
    const { log, session: one } = session([], [{ rows: '0', bytes: '0' }]);
    expect(await one.queryLarge('a', render, size)).toEqual([]);
    expect(log).toEqual([`rows ${SMALL_READ}`, 'size']);
  });

  it('gives what is left when the large part goes in the middle', async () => {
    const { log, session: one } = session([], [{ rows: '1', bytes: '0' }], [row]);
    expect(await one.queryLarge('a', render, size)).toEqual([row]);
    expect(log.at(-1)).toBe(all);
  });

  it('adds up what its rows say, if nobody says it otherwise', async () => {
    const { log, session: one } = session([], [{ rows: '1', bytes: '5000000' }], [row]);
    await one.queryLarge('a', render);
    expect(log[1]).toBe(
      `SELECT count(*) AS rows, coalesce(sum(size_bytes), 0) AS bytes FROM (rows) AS read ${Number.MAX_SAFE_INTEGER}`,
    );
  });
});
