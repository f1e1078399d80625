import { jest } from '@jest/globals';
import { BodyIntake } from './body-intake.js';

/** More than a small body. */
const UNIT = 100 * 1024;

/** An intake of bodies, and the codes with which they were refused, in order. */
function intake() {
  const bodies = new BodyIntake({ bodyTime: 1_000, bodyBytes: 25 * UNIT, bodyBytesPerOrg: 10 * UNIT });
  const refused: string[] = [];
  const begin = (owner: string, name: string, bytes = 0) => {
    const counter = bodies.begin(owner, (error) =>
      refused.push(`${name} ${(error as { code?: string }).code}`),
    );
    const add = (units: number) => counter.add(units * UNIT);
    add(bytes);
    return { ...counter, add };
  };
  return { begin, refused };
}

describe('bodies on their way', () => {
  it('of one organization have a limit; the largest gives way, whoever comes last', () => {
    const { begin, refused } = intake();
    begin('a', 'large', 6);
    const small = begin('a', 'small', 3);
    begin('a', 'new', 1);
    expect(refused).toEqual([]);
    small.add(1);
    expect(refused).toEqual(['large unavailable']);
  });

  it('of all have a limit; the largest of who sends most gives way', () => {
    const { begin, refused } = intake();
    begin('a', 'a1', 7);
    begin('b', 'b1', 5);
    begin('b', 'b2', 4);
    begin('c', 'c1', 8);
    expect(refused).toEqual([]);
    begin('d', 'd1', 2);
    expect(refused).toEqual(['b1 unavailable']);
  });

  it('count for their own organization only, and no more when they have come or are refused', () => {
    const { begin, refused } = intake();
    for (const owner of ['a', 'b']) begin(owner, owner, 10);
    for (let count = 0; count < 5; count++) begin('c', 'c', 5).end();
    expect(refused).toEqual([]);
    begin('a', 'another', 9);
    begin('a', 'one more', 1);
    expect(refused).toEqual(['a unavailable']);
  });

  it('count until they are answered, when those that come give way, whatever is larger', () => {
    const { begin, refused } = intake();
    const done = begin('a', 'done', 8);
    done.complete();
    begin('a', 'new', 3);
    expect(refused).toEqual(['new unavailable']);
    begin('a', 'small', 2);
    done.end();
    done.end();
    begin('a', 'larger', 8);
    expect(refused).toEqual(['new unavailable']);
    begin('a', 'more', 1);
    expect(refused).toEqual(['new unavailable', 'larger unavailable']);
  });

  it('that are small give way to nobody else’s', () => {
    const KIB = 1024;
    const bodies = new BodyIntake({ bodyTime: 1_000, bodyBytes: 256 * KIB, bodyBytesPerOrg: 200 * KIB });
    const refused: string[] = [];
    const begin = (owner: string, bytes: number) => {
      const counter = bodies.begin(owner, () => refused.push(`${owner} ${bytes / KIB}`));
      counter.add(bytes);
      return counter;
    };
    begin('a', 150 * KIB).complete();
    begin('b', 100 * KIB).complete();
    begin('c', 20 * KIB);
    expect(refused).toEqual([]);
    begin('d', 70 * KIB);
    expect(refused).toEqual(['d 70']);
  });

  it('are refused when they take too long, and not when they have come', () => {
    jest.useFakeTimers();
    const { begin, refused } = intake();
    begin('a', 'done', 1).end();
    begin('a', 'complete', 1).complete();
    begin('a', 'slow', 1);
    jest.advanceTimersByTime(999);
    expect(refused).toEqual([]);
    jest.advanceTimersByTime(1);
    jest.useRealTimers();
    expect(refused).toEqual(['slow request_timeout']);
  });
});
