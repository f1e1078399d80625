import { jest } from '@jest/globals';
import { LossyOutput, type WriteBytes } from './lossy-output.js';

type Done = Parameters<WriteBytes>[1];

let output: LossyOutput;
/** What has come out. */
let written: string;
/** Writes that are under way. */
let pending: { bytes: Buffer; done: Done }[];
const recovered = jest.fn<(lost: number) => void>();
const lost = jest.fn<() => void>();

beforeEach(() => {
  jest.useFakeTimers();
  jest.clearAllMocks();
  written = '';
  pending = [];
  output = new LossyOutput((bytes, done) => void pending.push({ bytes, done }));
  output.onRecovery = recovered;
  output.onLoss = lost;
});

afterEach(() => jest.useRealTimers());

/** Lets the write under way take as many bytes, all by default. */
function take(count?: number): void {
  const { bytes, done } = pending.shift()!;
  written += bytes.subarray(0, count).toString();
  done(null, bytes.subarray(0, count).length);
}

function refuse(code: string): void {
  pending.shift()!.done(Object.assign(new Error(code), { code }), 0);
}

const MEGABYTE = 'x'.repeat(1024 * 1024);

it('lines come out in order, one write at a time, and what came meanwhile together', () => {
  for (const line of ['1\n', '2\n', '3\n']) output.write(line);
  expect(pending).toHaveLength(1);
  take();
  expect([written, pending.map(({ bytes }) => bytes.toString())]).toEqual(['1\n', ['2\n3\n']]);
  take();
  expect([written, pending]).toEqual(['1\n2\n3\n', []]);
});

it('the rest of a write that took only a part comes next, whole characters or not', () => {
  output.write('é漢😀\n');
  output.write('next\n');
  const { bytes } = pending[0]!;
  take(3);
  expect(pending[0]!.bytes).toEqual(bytes.subarray(3));
  expect(pending[0]!.bytes.toString()).not.toContain('next');
});

it.each([
  ['a pipe that is full', 'EAGAIN', 20],
  ['a disk that is full', 'ENOSPC', 500],
  ['a pipe that is closed', 'EPIPE', 500],
])('%s gets the same bytes again, after a pause', (_what, code, pause) => {
  output.write('1\n');
  refuse(code);
  output.write('2\n');
  jest.advanceTimersByTime(pause - 1);
  expect(pending).toHaveLength(0);
  jest.advanceTimersByTime(1);
  take();
  take();
  expect([written, lost.mock.calls.length, recovered.mock.calls.length]).toEqual(['1\n2\n', 0, 0]);
});

it('a megabyte is kept; what is more is dropped and counted, and told when all is written', () => {
  output.write('under way\n');
  output.write(MEGABYTE);
  for (const line of ['a\n', 'b\n']) output.write(line);
  expect([lost.mock.calls.length, recovered.mock.calls.length]).toEqual([2, 0]);
  take();
  take(1_000_000);
  expect(recovered).not.toHaveBeenCalled();
  output.write('c\n');
  take();
  take();
  expect(recovered.mock.calls).toEqual([[2]]);
  expect(written).toBe(`under way\n${MEGABYTE}c\n`);
  output.write('d\n');
  take();
  expect(recovered).toHaveBeenCalledTimes(1);
});

it('a flush is over when all is written', async () => {
  output.write('1\n');
  output.write('2\n');
  const over = jest.fn();
  const flush = output.flush(1_000).then(over);
  take();
  await Promise.resolve();
  expect(over).not.toHaveBeenCalled();
  take();
  await flush;
  expect([written, jest.getTimerCount()]).toEqual(['1\n2\n', 0]);
  await output.flush(1_000);
});

it('a flush tries at once where a write was refused, and is over when that is refused too', async () => {
  output.write('1\n');
  refuse('ENOSPC');
  const flush = output.flush(1_000);
  expect(pending).toHaveLength(1);
  refuse('ENOSPC');
  await flush;
});

it('a flush is over after its time, if nobody reads', async () => {
  output.write('1\n');
  const flush = output.flush(1_000);
  for (let time = 0; time < 1_000; time += 20) {
    if (pending.length > 0) refuse('EAGAIN');
    jest.advanceTimersByTime(20);
  }
  await flush;
  expect(written).toBe('');
});

it('a process that ends gets what is not under way', () => {
  output.write('1\n');
  output.write('2\n');
  expect(output.takeRest().toString()).toBe('2\n');
  refuse('EAGAIN');
  expect(output.takeRest().toString()).toBe('');
});
