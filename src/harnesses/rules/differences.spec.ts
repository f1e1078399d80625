import fc from 'fast-check';
import { applyPatch } from 'rfc6902';
import { differences } from './differences.js';

const of = (from: unknown, to: unknown) => differences({ at: from }, { at: to });
/** Without parts that are one and the same object, as JSON has none. */
const copy = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;
const list = (n: number, item: (i: number) => unknown) => Array.from({ length: n }, (_, i) => item(i));

describe('differences', () => {
  it.each<[unknown, unknown, object[]]>([
    [1, 1, []],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [1, null, [{ op: 'replace', path: '/at', value: null }]],
    [[], {}, [{ op: 'replace', path: '/at', value: {} }]],
    [{ 'a/b': 1 }, { 'a/b': 2 }, [{ op: 'replace', path: '/at/a~1b', value: 2 }]],
    [
      { a: 1 },
      { '~': 1 },
      [
        { op: 'remove', path: '/at/a' },
        { op: 'add', path: '/at/~0', value: 1 },
      ],
    ],
    [['a'], ['a', 'b'], [{ op: 'add', path: '/at/-', value: 'b' }]],
    [['b'], ['a', 'b'], [{ op: 'add', path: '/at/0', value: 'a' }]],
    [['a', 'b', 'c'], ['a', 'c'], [{ op: 'remove', path: '/at/1' }]],
    [
      ['a', 'b', 'c'],
      ['c'],
      [
        { op: 'remove', path: '/at/0' },
        { op: 'remove', path: '/at/0' },
      ],
    ],
    [[{ x: 1, y: 1 }, 'z'], [{ x: 2, y: 1 }, 'z'], [{ op: 'replace', path: '/at/0/x', value: 2 }]],
  ])('%j to %j', (from, to, patch) => {
    expect(of(from, to)).toEqual(patch);
  });

  it('names own keys that objects inherit', () => {
    const hostile = JSON.parse('{"__proto__":"1","toString":"2"}') as object;
    expect(of({}, hostile).map(({ path }) => path)).toEqual(['/at/__proto__', '/at/toString']);
    expect(of(hostile, {}).map(({ op }) => op)).toEqual(['remove', 'remove']);
  });

  it('make one value the other', () => {
    const value = fc.jsonValue({ maxDepth: 4 }).map(copy);
    const few = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', ['a'], { a: 1 }), value), { maxLength: 8 });
    const either = fc
      .oneof(few, value)
      .filter((one) => !/__proto__|constructor|prototype/.test(JSON.stringify(one)));
    fc.assert(
      fc.property(either, either, (from, to) => {
        const document = copy({ at: from });
        expect(applyPatch(document, of(from, to)).filter(Boolean)).toEqual([]);
        expect(document).toEqual({ at: to });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['the longest lists of a harness', list(500, (i) => `a${i}`), list(500, (i) => `b${i}`), 500],
    ['long lists that share most', list(700, (i) => i), list(701, (i) => i - 1), 1],
    ['lists that are too long', list(30_000, () => 1), list(30_000, () => 2), 1],
    ['a list that gets long', [], list(30_000, () => 2), 30_000],
    ['too many lists', list(500, () => list(60, () => 1)), list(500, () => list(60, () => 2)), 5_987],
  ])('come to an end for %s', (_what, from, to, operations) => {
    const patch = of(from, to);
    expect(patch).toHaveLength(operations);
    const document = copy({ at: from });
    applyPatch(document, patch);
    expect(document).toEqual({ at: to });
  });

  it('replace an object that has too many keys', () => {
    const many = (value: number) =>
      Object.fromEntries(list(300_001, (i) => [`k${i}`, value]) as [string, number][]);
    expect(of(many(1), many(2)).map(({ op, path }) => [op, path])).toEqual([['replace', '/at']]);
  });
});
