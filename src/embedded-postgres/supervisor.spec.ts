import { jest } from '@jest/globals';
import type { Supervision } from './supervisor.js';

// Jest's fake timers leave the timers of promises alone.
const delay = (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal!.reason as Error);
    signal?.addEventListener('abort', abort);
    setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
  });
jest.unstable_mockModule('node:timers/promises', () => ({ setTimeout: delay }));
const { supervise } = await import('./supervisor.js');

const SETTLED = Symbol('settled');
let isRunning: boolean;
let supervision: Supervision;
const restart = jest.fn<(signal: AbortSignal) => Promise<void>>();
const warn = jest.fn<(line: string) => void>();

beforeEach(() => {
  jest.useFakeTimers();
  jest.clearAllMocks();
  isRunning = true;
  restart.mockImplementation(() => Promise.resolve(void (isRunning = true)));
  supervision = supervise({ isRunning: () => Promise.resolve(isRunning), restart, advice: 'Mend it.' }, warn);
});

afterEach(async () => {
  jest.useRealTimers();
  await supervision.end(() => Promise.resolve());
});

async function die(): Promise<void> {
  isRunning = false;
  await jest.advanceTimersByTimeAsync(1_000);
}

const said = () => warn.mock.calls.map(([line]) => line);
const failure = () => Promise.race([supervision.failure, Promise.resolve(SETTLED).then()]);

it('a server that runs is left alone', async () => {
  await jest.advanceTimersByTimeAsync(600_000);
  expect([restart.mock.calls.length, said()]).toEqual([0, []]);
});

it('a server that died is started at once, and that is told', async () => {
  isRunning = false;
  await jest.advanceTimersByTimeAsync(300);
  expect(restart).toHaveBeenCalledTimes(1);
  expect(said()).toEqual([
    'The embedded database has died; starting it again.',
    'The embedded database is back.',
  ]);
});

it('a start that fails is tried again, later and later, and told each time', async () => {
  restart.mockRejectedValueOnce(new Error('no')).mockRejectedValueOnce(new Error('not yet'));
  isRunning = false;
  let seen = 0;
  const starts = async (time: number) => {
    await jest.advanceTimersByTimeAsync(time - seen);
    seen = time;
    return restart.mock.calls.length;
  };
  expect([await starts(300), await starts(600)]).toEqual([1, 1]);
  expect([await starts(800), await starts(1_600)]).toEqual([2, 2]);
  expect(await starts(1_800)).toBe(3);
  expect(said().slice(1)).toEqual([
    'The embedded database did not start (1 of 5 attempts): no',
    'The embedded database did not start (2 of 5 attempts): not yet',
    'The embedded database is back.',
  ]);
});

it('five starts in a row that fail are the end, with the reason of the last', async () => {
  restart.mockRejectedValue(new Error('Its disk is full.'));
  isRunning = false;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(restart).toHaveBeenCalledTimes(5);
  expect((await supervision.failure)?.message).toBe(
    'The embedded database died, and 5 starts in a row did not last a minute. Its disk is full.',
  );
});

it('so are five starts that did not last, with what to do', async () => {
  for (let death = 1; death <= 5; death++) {
    await die();
    await jest.advanceTimersByTimeAsync(10_000);
  }
  expect([restart.mock.calls.length, await failure()]).toEqual([5, SETTLED]);
  await die();
  expect((await supervision.failure)?.message).toMatch(
    /5 starts in a row did not last a minute\. Mend it\.$/,
  );
});

it('one that held for a minute may die as often again', async () => {
  for (let death = 1; death <= 12; death++) {
    await die();
    await jest.advanceTimersByTimeAsync(61_000);
  }
  expect([restart.mock.calls.length, await failure()]).toEqual([12, SETTLED]);
});

it('an end during a pause is the end', async () => {
  restart.mockRejectedValue(new Error('no'));
  isRunning = false;
  await jest.advanceTimersByTimeAsync(300);
  await supervision.end(() => Promise.resolve());
  await jest.advanceTimersByTimeAsync(60_000);
  expect([restart.mock.calls.length, await supervision.failure]).toEqual([1, undefined]);
});

it('an end during a start interrupts it until it is over', async () => {
  let giveUp = () => {};
  restart.mockImplementation(() => new Promise((_, reject) => (giveUp = () => reject(new Error('cut')))));
  isRunning = false;
  await jest.advanceTimersByTimeAsync(300);
  const interrupt = jest.fn(() => Promise.reject<void>(new Error('nothing to be seen yet')));
  const end = supervision.end(interrupt);
  await jest.advanceTimersByTimeAsync(450);
  expect(interrupt).toHaveBeenCalledTimes(2);
  giveUp();
  await jest.advanceTimersByTimeAsync(1);
  await end;
  expect([await supervision.failure, said()]).toEqual([
    undefined,
    ['The embedded database has died; starting it again.'],
  ]);
});
