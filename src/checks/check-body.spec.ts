import { pointerTo, problem } from '../values/problem.js';
import { turns } from '../values/turns.js';
import { checkBody, inDocumentOrder } from './check-body.js';
import { keepLargeBody } from './large-body.js';
import { Satisfies } from './satisfies.decorator.js';

describe('a large body', () => {
  let visits = 0;
  class Subject {
    @Satisfies(() => {
      visits += 1;
      return [];
    })
    name!: string;
  }

  it('is looked at when it is its turn, and a small one at once', async () => {
    let release!: () => void;
    const held = turns.run('another', () => new Promise<void>((resolve) => (release = resolve)));
    const body = keepLargeBody({ name: 'large' }, { owner: 'a', bytes: 100_000 });
    const checked = checkBody(Subject, body, { nulls: 'absent' });
    expect(visits).toBe(0);
    expect(await checkBody(Subject, { name: 'small' }, { nulls: 'absent' })).toEqual({ name: 'small' });
    expect(visits).toBe(1);
    release();
    expect(await checked).toEqual({ name: 'large' });
    expect(visits).toBe(2);
    await held;
  });
});

const order = (document: unknown, ...pointers: string[]) =>
  inDocumentOrder(
    pointers.map((pointer) => problem('x', 'is wrong', pointer)),
    document,
  ).map(({ pointer }) => pointer);

describe('document order', () => {
  it('is that of keys as they stand, a thing before its parts', () => {
    expect(order({ b: { d: 1, c: 1 }, a: 1 }, '/a', '/b/c', '/b/d', '/b', '')).toEqual([
      '',
      '/b',
      '/b/d',
      '/b/c',
      '/a',
    ]);
  });

  it('counts in lists', () => {
    const list = Array(12).fill(0);
    expect(order({ a: list }, '/a/10', '/a/9', '/a/length', '/a/2')).toEqual([
      '/a/2',
      '/a/9',
      '/a/10',
      '/a/length',
    ]);
  });

  it('puts what is missing last, and takes nothing inherited for present', () => {
    expect(order({ a: { x: 1 }, z: 1 }, '/name', '/a/toString', '/z', '/a/x')).toEqual([
      '/a/x',
      '/a/toString',
      '/z',
      '/name',
    ]);
  });

  it('holds for names that are cut, the first of which stands for all that begin alike', () => {
    const long = 'k'.repeat(2000);
    const [cut] = order({ z: 1, [`${long}a`]: { y: 1, x: 1 }, [`${long}b`]: 1, a: 1 }, pointerTo(long));
    expect(cut).toHaveLength(1026);
    expect(
      order(
        { z: 1, [`${long}a`]: { y: 1, x: 1 }, [`${long}b`]: 1, a: 1 },
        '/a',
        `${cut}/x`,
        `${cut}/y`,
        cut!,
        '/z',
      ),
    ).toEqual(['/z', cut, `${cut}/y`, `${cut}/x`, '/a']);
  });
});
