import { jest } from '@jest/globals';
import { BodyIntake } from './body-intake.js';

/** An intake of bodies, and the codes with which they were refused, in order. */
function intake() {
  const bodies = new BodyIntake({ bodyTime: 1_000, bodyBytes: 25, bodyBytesPerOrg: 10 });
  const refused: string[] = [];
  const begin = (owner: string, name: string, bytes = 0) => {
    const counter = bodies.begin(owner, (error) =>
      refused.push(`${name} ${(error as { code?: string }).code}`),
    );
    counter.add(bytes);
    return counter;
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

  it('are refused when they take too long, and not when they have come', () => {
    jest.useFakeTimers();
    const { begin, refused } = intake();
    begin('a', 'done', 1).end();
    begin('a', 'slow', 1);
    jest.advanceTimersByTime(999);
    expect(refused).toEqual([]);
    jest.advanceTimersByTime(1);
    jest.useRealTimers();
    expect(refused).toEqual(['slow request_timeout']);
  });
});
