import { foldersAbove } from './paths.js';

describe('foldersAbove', () => {
  it.each<[string, string[]]>([
    ['/a', []],
    ['/a/b', ['/a']],
    ['/a/b/c.md', ['/a', '/a/b']],
  ])('of %s', (path, folders) => {
    expect(foldersAbove(path)).toEqual(folders);
  });
});
