import { pointerTo, problem } from '../values/problem.js';
import { inDocumentOrder } from './check-body.js';

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
