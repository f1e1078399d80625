import { parentsFirst, type Placeable } from './order.js';

const document = (file: string, name?: string, parentName?: string): Placeable => ({
  file,
  head: { name, parentName },
});
const order = (...documents: Placeable[]) => parentsFirst(documents).map(({ file }) => file);

describe('parentsFirst', () => {
  it.each<[string, Placeable[], string[]]>([
    ['nothing', [], []],
    ['strangers as given', [document('b', 'b'), document('a', 'a')], ['b', 'a']],
    ['a parent that comes later', [document('a', 'a', 'z'), document('z', 'z')], ['z', 'a']],
    [
      'a line in adverse order',
      [document('1', 'c', 'b'), document('2', 'b', 'a'), document('3', 'a')],
      ['3', '2', '1'],
    ],
    [
      'siblings, and nothing twice',
      [document('1', 'x', 'p'), document('2', 'y', 'p'), document('3', 'p')],
      ['3', '1', '2'],
    ],
    ['a parent outside the set', [document('a', 'a', 'generic')], ['a']],
    ['a parent that is no name at all', [document('a', 'a', ''), document('b', '')], ['b', 'a']],
    [
      'what cannot be read, before all others',
      [document('a', 'a'), { file: 'broken' }, document('nameless', undefined, 'a')],
      ['broken', 'nameless', 'a'],
    ],
  ])('places %s', (_, documents, expected) => {
    expect(order(...documents)).toEqual(expected);
  });

  it('places a line of ten thousand', () => {
    const line = Array.from({ length: 10_000 }, (_, i) => document(`${i}`, `n${i}`, `n${i + 1}`));
    expect(order(...line)).toEqual(line.map(({ file }) => file).reverse());
  });

  it.each([
    ['two documents of one name', [document('a.yaml', 'x'), document('b.md', 'x')], /a\.yaml and b\.md.*"x"/],
    ['its own parent', [document('a.yaml', 'x', 'x')], /a\.yaml names its own harness/],
    [
      'a cycle, without those that only lead to it',
      [document('0', 'd', 'a'), document('1', 'a', 'b'), document('2', 'b', 'c'), document('3', 'c', 'a')],
      /in a circle: 1, 2, 3\.$/,
    ],
  ])('refuses %s', (_, documents, message) => {
    expect(() => parentsFirst(documents)).toThrow(message);
  });
});
