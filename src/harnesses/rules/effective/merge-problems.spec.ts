import { newContent } from '../content.js';
import { mergeProblems, type Inherited } from './merge-problems.js';

const url = 'https://a.org';
const INHERITED: Inherited = { servers: ['My Docs', 'shared'], files: ['/src', '/lib/a/b'] };

const own = (servers: string[], files: string[]) =>
  newContent({
    name: 'x',
    mcpServers: Object.fromEntries(servers.map((name) => [name, { url }])),
    initial_files: files.map((path) => ({ path, content: '' })),
  });
const found = (content: ReturnType<typeof own>, sent: string[], inherited = INHERITED) =>
  mergeProblems(inherited, content, (key) => sent.includes(key)).map(({ pointer, code }) => [pointer, code]);
const ALL = ['mcpServers', 'initial_files'];

describe('what a harness has itself', () => {
  it.each<[string, string[], string[]]>([
    ['nothing', [], []],
    ['other names', ['notes'], ['README.md', 'srcs/a']],
    ['the same names, which override', ['My Docs', 'shared'], ['src', 'lib/a/b']],
    ['neighbours', ['my'], ['lib/a/c', 'lib/b']],
  ])('may be %s', (_what, servers, files) => {
    expect(found(own(servers, files), ALL)).toEqual([]);
  });

  it.each<[string, string[], string[], [string, string][]]>([
    ['a server', ['ok', 'my-docs'], [], [['/mcpServers/my-docs', 'mcp_name_collision']]],
    ['a file below a file', [], ['ok', 'src/a'], [['/initial_files/1/path', 'path_conflict']]],
    ['a file in place of a folder', [], ['lib/a'], [['/initial_files/0/path', 'path_conflict']]],
    ['a file in place of a folder further up', [], ['lib'], [['/initial_files/0/path', 'path_conflict']]],
    [
      'several things',
      ['MY.DOCS', 'Shared'],
      ['src/a', 'lib'],
      [
        ['/mcpServers/MY.DOCS', 'mcp_name_collision'],
        ['/mcpServers/Shared', 'mcp_name_collision'],
        ['/initial_files/0/path', 'path_conflict'],
        ['/initial_files/1/path', 'path_conflict'],
      ],
    ],
  ])('can clash as %s', (_what, servers, files, expected) => {
    expect(found(own(servers, files), ALL)).toEqual(expected);
  });

  it('clashes with the new parent where it was not sent', () => {
    const content = own(['my-docs'], ['src/a']);
    expect(found(content, ['mcpServers'])).toEqual([
      ['/mcpServers/my-docs', 'mcp_name_collision'],
      ['/parent_harness_id', 'path_conflict'],
    ]);
    expect(found(content, [])).toEqual([
      ['/parent_harness_id', 'mcp_name_collision'],
      ['/parent_harness_id', 'path_conflict'],
    ]);
  });

  it('is not blamed for clashes among what it inherits', () => {
    const inherited = { servers: ['a-b', 'A.b'], files: ['/x', '/x/y'] };
    expect(found(own(['other'], ['z']), ALL, inherited)).toEqual([]);
  });

  it('that keeps a clash going by overriding one side of it is told so', () => {
    const inherited = { servers: ['a-b', 'A.b'], files: [] };
    expect(found(own(['a-b'], []), ALL, inherited)).toEqual([['/mcpServers/a-b', 'mcp_name_collision']]);
  });

  it('is named in the message', () => {
    const [problem] = mergeProblems(INHERITED, own(['my-docs'], []), () => true);
    expect(problem!.detail).toContain('My Docs');
  });
});
