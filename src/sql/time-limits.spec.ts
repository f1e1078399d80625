import { START_LIMITS, TIME_LIMITS } from './time-limits.js';

/** The largest that a timer of Node takes; what is larger ends at once. */
const MAX_TIMER = 2 ** 31 - 1;

it('the limits of requests grow from the inside out', () => {
  const { connection, lock, statement, answer, share, read, write, idleTransaction, transaction } =
    TIME_LIMITS;
  expect(lock).toBeLessThan(statement);
  expect(statement).toBeLessThan(answer);
  for (const inner of [connection, answer, share]) expect(inner).toBeLessThan(read);
  // A write on the pool may wait for a connection first.
  expect(connection + answer).toBeLessThan(write);
  expect(write).toBeLessThan(transaction);
  expect(lock).toBeLessThan(idleTransaction);
  expect(idleTransaction).toBeLessThan(transaction);
});

it('the limits of a start grow from the inside out, and are no shorter than those of requests', () => {
  const { connection, look, answer, lock, migration } = START_LIMITS;
  const order = [connection, answer, lock, migration];
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(look).toBeLessThan(answer);
  expect(connection).toBeGreaterThan(TIME_LIMITS.connection);
  expect(answer).toBeGreaterThan(TIME_LIMITS.answer);
});

it('each is a time that a timer can have', () => {
  for (const limit of [...Object.values(TIME_LIMITS), ...Object.values(START_LIMITS)]) {
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThan(MAX_TIMER);
  }
});
