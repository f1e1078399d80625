import { nameConflicts, pathConflicts } from './conflicts.js';

describe('names of MCP servers', () => {
  it.each<[string[], [later: string, earlier: string][]]>([
    [[], []],
    [['a', 'b', 'a_b'], []],
    [['My Docs', 'my-docs'], [['my-docs', 'My Docs']]],
    [
      ['a.b', 'a-b', 'c', 'A_B'],
      [
        ['a-b', 'a.b'],
        ['A_B', 'a.b'],
      ],
    ],
    [['constructor', '__proto__'], []],
  ])('%j clash as %j', (names, expected) => {
    expect(nameConflicts(names).map(({ later, earlier }) => [later, earlier])).toEqual(expected);
  });
});

describe('paths of files', () => {
  it.each<[string[], [later: string, earlier: string][]]>([
    [[], []],
    [['/a', '/b', '/ab', '/c/a'], []],
    [['/a', '/a/b'], [['/a/b', '/a']]],
    [['/a/b', '/a'], [['/a', '/a/b']]],
    [['/a/b/c/d', '/a/b'], [['/a/b', '/a/b/c/d']]],
    [['/a', '/a/b/c'], [['/a/b/c', '/a']]],
    [['/a/x', '/a/y', '/a'], [['/a', '/a/x']]],
    [['/a-b', '/a/b', '/a.b'], []],
    [['/A', '/a/b'], []],
  ])('%j clash as %j', (paths, expected) => {
    expect(pathConflicts(paths).map(({ later, earlier }) => [later, earlier])).toEqual(expected);
  });

  it('of thousands of files are compared without comparing each with each', () => {
    const paths = Array.from({ length: 3000 }, (_, i) => `/${i % 100}/${i}/${'x/'.repeat(5)}file`);
    expect(pathConflicts(paths)).toEqual([]);
  });
});
