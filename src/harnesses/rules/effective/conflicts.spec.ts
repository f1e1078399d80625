import fc from 'fast-check';
import { foldersAbove } from '../../../values/paths.js';
import { nameConflicts, pathConflicts, type Conflict } from './conflicts.js';

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

  it('clash as looking at each folder of each file says', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'a!', 'a.'), { minLength: 1, maxLength: 5 });
    const paths = fc.uniqueArray(
      path.map((segments) => `/${segments.join('/')}`),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(paths, (some) => expect(pathConflicts(some)).toEqual(byFolder(some))),
      { numRuns: 2000 },
    );
  });

  it('of thousands of files are compared without comparing each with each', () => {
    const paths = Array.from({ length: 3000 }, (_, i) => `/${i % 100}/${i}/${'x/'.repeat(5)}file`);
    expect(pathConflicts(paths)).toEqual([]);
  });
});

/** By what the first file in a folder is: plain, and as slow as the paths are deep. */
function byFolder(paths: readonly string[]): Conflict[] {
  const files = new Set<string>();
  const folders = new Map<string, string>();
  return paths.flatMap((later) => {
    const parents = foldersAbove(later);
    const earlier = folders.get(later) ?? parents.find((folder) => files.has(folder));
    files.add(later);
    for (const folder of parents) if (!folders.has(folder)) folders.set(folder, later);
    return earlier === undefined ? [] : [{ later, earlier }];
  });
}
