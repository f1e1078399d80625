import { depthFirst, inBatches, type Descendant } from './descendants.js';

const one = (id: string, parent: string, level: number, bytes = 1): Descendant => ({
  id,
  parent_harness_id: parent,
  level,
  size_bytes: bytes,
});
const ids = (descendants: Descendant[]) => descendants.map(({ id }) => id).join(' ');

describe('descendants', () => {
  it('are walked each with what is below it', () => {
    const tree = [
      one('a', 'r', 1),
      one('b', 'r', 1),
      one('a1', 'a', 2),
      one('b1', 'b', 2),
      one('a2', 'a', 2),
    ];
    expect(ids(depthFirst(tree, 'r'))).toBe('a a1 a2 b b1');
    expect(depthFirst([], 'r')).toEqual([]);
  });

  it.each([
    [[1, 1, 1, 1, 1], '0 1 2|3 4'],
    [[4, 4, 4], '0 1|2'],
    [[20, 1, 9, 1], '0|1 2|3'],
    [[], ''],
  ])('of %j bytes are read three and ten bytes at a time: %s', (sizes, expected) => {
    const batches = inBatches(
      sizes.map((bytes, i) => one(String(i), 'r', 1, bytes)),
      3,
      10,
    );
    expect(batches.map(ids).join('|')).toBe(expected);
  });
});
