import fc from 'fast-check';
import { editLines, type LineEdit } from './line-edits.js';

const show = (edits: LineEdit[]) => edits.map(({ sign, line }) => sign + line).join(',');
const side = (edits: LineEdit[], other: '-' | '+') =>
  edits.filter(({ sign }) => sign !== other).map(({ line }) => line);

/** Length of the longest common subsequence, the slow way. */
function common(old: string[], next: string[]): number {
  const row = Array.from({ length: next.length + 1 }, () => 0);
  for (const line of old) {
    let diagonal = 0;
    for (let j = 1; j <= next.length; j++) {
      const above = row[j]!;
      row[j] = line === next[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]!);
      diagonal = above;
    }
  }
  return row.at(-1)!;
}

describe('editLines', () => {
  it.each([
    ['', '', ''],
    ['a', 'a', ' a'],
    ['a', '', '-a'],
    ['', 'a', '+a'],
    ['a b c', 'a c', ' a,-b, c'],
    ['a c', 'a b c', ' a,+b, c'],
    ['a b c', 'a x c', ' a,-b,+x, c'],
    ['a a', 'a', ' a,-a'],
    ['a b c d', 'a x y d', ' a,-b,-c,+x,+y, d'],
  ])('%s -> %s', (old, next, expected) => {
    expect(show(editLines(old.split(' ').filter(Boolean), next.split(' ').filter(Boolean)))).toBe(expected);
  });

  it('holds both texts, and no more changes than needed', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (old, next) => {
        const edits = editLines(old, next);
        expect(side(edits, '+')).toEqual(old);
        expect(side(edits, '-')).toEqual(next);
        expect(edits.filter(({ sign }) => sign === ' ')).toHaveLength(common(old, next));
      }),
      { numRuns: 1000 },
    );
  });

  it('replaces all when two long texts have nothing in common', () => {
    const old = Array.from({ length: 50_000 }, (_, i) => `old ${i}`);
    const next = Array.from({ length: 50_000 }, (_, i) => `new ${i}`);
    const edits = editLines(['same', ...old], ['same', ...next]);
    expect(side(edits, '+')).toEqual(['same', ...old]);
    expect(side(edits, '-')).toEqual(['same', ...next]);
  });

  it('keeps what both begin and end with when the rest is too much to compare', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}`);
    const old = ['first', ...lines, 'last'];
    const next = ['first', ...lines.toReversed(), 'last'];
    const edits = editLines(old, next);
    expect(side(edits, '+')).toEqual(old);
    expect(side(edits, '-')).toEqual(next);
    expect(edits.filter(({ sign }) => sign === ' ').map(({ line }) => line)).toEqual(['first', 'last']);
  });
});
