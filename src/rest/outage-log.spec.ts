import { jest } from '@jest/globals';
import { ApiError } from '../values/error-codes.js';
import { OutageLog, type Outage } from './outage-log.js';

const lines: [string, Outage][] = [];
let log: OutageLog;

beforeEach(() => {
  jest.useFakeTimers();
  lines.length = 0;
  log = new OutageLog((...line) => lines.push(line));
});
afterEach(() => jest.useRealTimers());

const DETAIL = 'the database cannot be reached right now';
const because = (cause?: unknown) => new ApiError('unavailable', DETAIL, {}, { cause });
const shutDown = Object.assign(new Error('terminating connection'), { code: '57P01' });
const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

function fail(cause: unknown, times = 1, detail = DETAIL): void {
  for (let i = 1; i <= times; i++) log.report({ requestId: `r-${i}`, detail, error: because(cause) });
}

const told = () => lines.map(([, { requests }]) => requests);

describe('an outage', () => {
  it('is told at once, then once a second with the number of requests that no line has told', () => {
    fail(shutDown, 1_000);
    expect(told()).toEqual([1]);
    jest.advanceTimersByTime(999);
    expect(told()).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(told()).toEqual([1, 999]);
    fail(shutDown, 5);
    jest.advanceTimersByTime(1_000);
    expect(told()).toEqual([1, 999, 5]);
    expect(lines[1]![1]).toMatchObject({ requestId: 'r-1000' });
  });

  it('that is over leaves nothing behind, and the next one is told at once', () => {
    fail(shutDown);
    jest.advanceTimersByTime(1_000);
    expect([told(), jest.getTimerCount()]).toEqual([[1], 0]);
    fail(shutDown);
    expect(told()).toEqual([1, 1]);
  });

  it('has a line for each kind of cause, by its code or else its words, and for what clients are told', () => {
    for (let i = 0; i < 2; i++) {
      fail(shutDown);
      fail(Object.assign(new Error('other words'), { code: '57P01' }));
      fail(refused);
      fail(new Error('Connection terminated unexpectedly'));
      fail(shutDown, 1, 'conflict');
    }
    expect(lines.map(([, { cause }]) => cause)).toEqual([
      'terminating connection',
      'connect ECONNREFUSED 127.0.0.1:5432',
      'Connection terminated unexpectedly',
      'terminating connection',
    ]);
    jest.advanceTimersByTime(1_000);
    expect(told()).toEqual([1, 1, 1, 1, 3, 1, 1, 1]);
  });

  it.each([
    ['numbers', (i: number) => `no room for ${i * 1_000} bytes within ${4_999.99 / i} ms`],
    ['addresses', (i: number) => `write failed: 10.0.0.${i}:5432, [2001:db8::${i}]:5432`],
    [
      'IDs',
      (i: number) => `harness_01a1f979${i}d7870d199e077768824fe7c, 7964d786-0e38-474${i}-bd7e-220357ba3a23`,
    ],
  ])('has one line for causes that differ in %s', (_what, words) => {
    for (let i = 1; i <= 9; i++) fail(new Error(words(i)));
    expect(lines).toEqual([[expect.any(String), expect.objectContaining({ cause: words(1), requests: 1 })]]);
    jest.advanceTimersByTime(1_000);
    expect([told(), lines[1]![1].cause]).toEqual([[1, 8], words(9)]);
  });

  it('has lines of its own for each code, which is no number', () => {
    for (const code of ['57P01', '57P02', '53300']) fail(Object.assign(new Error('x'), { code }));
    expect(told()).toEqual([1, 1, 1]);
  });

  it('is told to its end when the process ends', () => {
    fail(shutDown, 3);
    log.flush();
    expect(told()).toEqual([1, 2]);
  });
});

describe('a line about an outage', () => {
  it.each([
    ['PostgreSQL says', shutDown, '57P01', 'terminating connection'],
    ['the system says', refused, undefined, 'connect ECONNREFUSED 127.0.0.1:5432'],
    [
      'the system says with five letters',
      Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
      undefined,
      'write EPIPE',
    ],
    ['has a code only', Object.assign(new Error(''), { code: 'ECONNREFUSED' }), undefined, 'ECONNREFUSED'],
    ['is behind others', because(because(shutDown)), '57P01', 'terminating connection'],
    ['is no error', 'a string', undefined, 'a string'],
    ['is unknown', undefined, undefined, DETAIL],
    ['is long', new Error('x'.repeat(9_999)), undefined, `${'x'.repeat(1_021)}…`],
  ])('names what %s', (_what, cause, sqlstate, words) => {
    fail(cause);
    expect(lines[0]![1]).toEqual({ requestId: 'r-1', sqlstate, cause: words, requests: 1 });
  });

  it('ends with causes that go in a circle', () => {
    const circle = new Error('round');
    circle.cause = circle;
    fail(circle);
    expect(lines[0]![1]).toMatchObject({ cause: 'round' });
  });

  it('is a sentence without a stack', () => {
    fail(shutDown, 3);
    fail(undefined, 1, DETAIL);
    jest.advanceTimersByTime(1_000);
    expect(lines.map(([message]) => message)).toEqual([
      `r-1 503: ${DETAIL} (SQLSTATE 57P01: terminating connection)`,
      `r-1 503: ${DETAIL}`,
      `r-3 503, the last of 2 requests: ${DETAIL} (SQLSTATE 57P01: terminating connection)`,
    ]);
  });
});
