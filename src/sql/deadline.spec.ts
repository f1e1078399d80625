import { jest } from '@jest/globals';
import { withDeadline } from './deadline.js';

const DEADLINE = { milliseconds: 1_000, error: (cause: Error) => new Error('too late', { cause }) };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('withDeadline', () => {
  it('gives what the promise comes to', async () => {
    await expect(withDeadline(Promise.resolve(7), DEADLINE)).resolves.toBe(7);
    const error = new Error('broken');
    await expect(withDeadline(Promise.reject(error), DEADLINE)).rejects.toBe(error);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('throws the error of the deadline when the promise takes longer', async () => {
    const outcome = Promise.allSettled([withDeadline(new Promise(() => {}), DEADLINE)]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await outcome).toEqual([{ status: 'rejected', reason: new Error('too late') }]);
    const { reason } = (await outcome)[0] as { reason: Error };
    expect(reason.cause).toEqual(new Error('no answer in time'));
  });
});
