import { type HarnessUsage, removalBlock, usageCounts } from './usage.js';

const counts = (answer: unknown) => {
  const usage = { count: () => Promise.resolve(answer) } as unknown as HarnessUsage;
  return usageCounts({ usage }, 'org', ['a', 'b']);
};
const of = (entry: unknown) => new Map([['a', entry]]);

describe('the counts of a host', () => {
  it.each<[unknown, unknown]>([
    [
      { sessions: 2, apps: 0 },
      { sessions: 2, apps: 0 },
    ],
    [
      { sessions: '2', apps: '17' },
      { sessions: 2, apps: 17 },
    ],
    [
      { sessions: 2n, apps: 0, more: 'x' },
      { sessions: 2, apps: 0 },
    ],
  ])('are numbers', async (entry, expected) => {
    expect([...(await counts(of(entry)))]).toEqual([['a', expected]]);
  });

  it('may be none, and none that nobody asked for are kept', async () => {
    expect([...(await counts(new Map([['c', { sessions: NaN }]])))]).toEqual([]);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    [{ a: { sessions: 1, apps: 1 } }],
    [of(undefined)],
    [of(null)],
    [of(3)],
    [of({ sessions: 1 })],
    [of({ sessions: NaN, apps: 0 })],
    [of({ sessions: -1, apps: 0 })],
    [of({ sessions: '-1', apps: 0 })],
    [of({ sessions: -1n, apps: 0 })],
    [of({ sessions: 0, apps: 1.5 })],
    [of({ sessions: 0, apps: '' })],
    [of({ sessions: 0, apps: '9'.repeat(30) })],
    [of({ sessions: true, apps: 0 })],
  ])('are refused when they are %p', async (answer) => {
    await expect(counts(answer)).rejects.toThrow('The port `usage` must answer `count` with a Map');
  });
});

describe('the reason of a host', () => {
  const block = (answer: unknown) => {
    const usage = { blocksRemoval: () => Promise.resolve(answer) } as unknown as HarnessUsage;
    return removalBlock({ usage }, 'org', 'a');
  };

  it('is a sentence', async () => {
    expect(await block('2 sessions run on it')).toBe('2 sessions run on it');
  });

  it.each([null, undefined, '', false])('is none when it is %p', async (answer) => {
    expect(await block(answer)).toBeNull();
  });

  it.each([true, 2, {}, []])('is refused when it is %p', async (answer) => {
    await expect(block(answer)).rejects.toThrow('The port `usage` must answer `blocksRemoval`');
  });
});
