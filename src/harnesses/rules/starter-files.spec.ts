import fc from 'fast-check';
import { normalizePath, normalizeStarterFiles, starterFilesProblems } from './starter-files.js';

const MIB = 1024 * 1024;
const file = (path: string, content = '', keys: object = {}) => ({ path, content, ...keys });
const base64 = (content: string) => file('a', content, { encoding: 'base64' });
const found = (value: unknown) =>
  starterFilesProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);
const ofPaths = (...paths: string[]) => found(paths.map((path) => file(path)));

describe('paths', () => {
  it.each([
    ['README.md', '/README.md'],
    ['/README.md', '/README.md'],
    ['/workspace/README.md', '/README.md'],
    ['/workspacex', '/workspacex'],
    ['workspacex/y', '/workspacex/y'],
    ['a/workspace/b', '/a/workspace/b'],
    ['/workspace/a/workspace', '/a/workspace'],
    ['Workspace/x', '/Workspace/x'],
    ['.env', '/.env'],
    ['.../a..b', '/.../a..b'],
    [' ä 👍', '/ ä 👍'],
    ['__proto__/constructor', '/__proto__/constructor'],
  ])('%s is %s', (path, normalized) => {
    expect(ofPaths(path)).toEqual([]);
    expect(normalizePath(path)).toBe(normalized);
    expect(ofPaths(normalized)).toEqual([]);
  });

  it.each([
    ['', 'too_short'],
    ['/', 'invalid_format'],
    ['/workspace', 'invalid_format'],
    ['/workspace/', 'invalid_format'],
    ['a/', 'invalid_format'],
    ['a//b', 'invalid_format'],
    ['//a', 'invalid_format'],
    ['/workspace//a', 'invalid_format'],
    ['..', 'invalid_format'],
    ['.', 'invalid_format'],
    ['./a', 'invalid_format'],
    ['a/../b', 'invalid_format'],
    ['a/.', 'invalid_format'],
    ['/workspace/../x', 'invalid_format'],
    ['a\\b', 'invalid_format'],
    ['a\n', 'invalid_format'],
    ['a\u007f', 'invalid_format'],
    ['a\u0085', 'invalid_format'],
    ['workspace', 'reserved'],
    ['workspace/x', 'reserved'],
    ['/workspace/workspace', 'reserved'],
    ['/workspace/workspace/x', 'reserved'],
  ])('refuses %j', (path, code) => expect(ofPaths(path)).toEqual([`${code} /0/path`]));

  it('says everything that is wrong with one path', () => {
    expect(ofPaths('../a\\b/')).toEqual(Array<string>(3).fill('invalid_format /0/path'));
  });

  it('limits the path as it is shown to 1,024 bytes', () => {
    expect(ofPaths(`/${'é'.repeat(511)}a`, `/workspace/${'b'.repeat(1023)}`, 'c'.repeat(1023))).toEqual([]);
    expect(ofPaths(`/${'é'.repeat(512)}`, 'c'.repeat(1024))).toEqual([
      'too_long /0/path',
      'too_long /1/path',
    ]);
  });

  it('normalizes accepted paths once and for all', () => {
    const segment = fc.oneof(fc.constantFrom('workspace', '..', '.', '', 'a'), fc.string({ unit: 'binary' }));
    const path = fc
      .tuple(fc.constantFrom('', '/'), fc.array(segment))
      .map(([start, rest]) => start + rest.join('/'));
    const isStable = (sent: string) => {
      fc.pre(ofPaths(sent).length === 0);
      const shown = normalizePath(sent);
      return normalizePath(shown) === shown && shown.startsWith('/') && ofPaths(shown).length === 0;
    };
    expect(fc.check(fc.property(path, isStable))).toMatchObject({ failed: false });
  });
});

describe('paths beside each other', () => {
  it.each([
    [['a', 'b', 'A', 'ab', 'c/a'], []],
    [
      ['a', '/a', '/workspace/a'],
      ['duplicate /1/path', 'duplicate /2/path'],
    ],
    [['a', 'a/b'], ['path_conflict /1/path']],
    [['a/b', 'a'], ['path_conflict /1/path']],
    [['a/b/c', 'x', '/workspace/a'], ['path_conflict /2/path']],
    [['a', 'a/b/c/d'], ['path_conflict /1/path']],
    [['a/b', 'a/c', 'a.b'], []],
    [
      ['a', 'a/b', 'a/b'],
      ['path_conflict /1/path', 'duplicate /2/path'],
    ],
    [
      ['a', 'a/b', 'a'],
      ['path_conflict /1/path', 'duplicate /2/path'],
    ],
    [['a/', 'a'], ['invalid_format /0/path']],
  ])('finds in %j: %j', (paths, problems) => expect(ofPaths(...paths)).toEqual(problems));
});

describe('files', () => {
  it.each([null, undefined, [], [file('a')], [file('a', 'b', { encoding: null, is_readonly: null })]])(
    'accepts %j',
    (value) => expect(found(value)).toEqual([]),
  );

  it.each([
    [{}, ['invalid_type ']],
    [[null], ['invalid_type /0']],
    [[{}], ['required /0/path', 'required /0/content']],
    [[{ path: null, content: null }], ['required /0/path', 'required /0/content']],
    [[{ path: 7, content: [] }], ['invalid_type /0/path', 'invalid_type /0/content']],
    [
      [file('a', '', { encoding: 'utf8', is_readonly: 1, mode: 7 })],
      ['invalid_value /0/encoding', 'invalid_type /0/is_readonly', 'unknown_key /0/mode'],
    ],
    [
      [{ content: 7, path: '/' }, file('/')],
      ['invalid_type /0/content', 'invalid_format /0/path', 'invalid_format /1/path'],
    ],
  ])('finds in %j: %j', (value, problems) => expect(found(value)).toEqual(problems));

  it.each(['', 'QQ==', 'QUI=', 'QUJD', '+/+/', 'QUJDRA=='])('accepts the base64 %j', (content) => {
    expect(found([base64(content)])).toEqual([]);
  });

  it.each([
    'Q',
    'QQ',
    'QQ=',
    'QR==',
    'QUJ=',
    'Q===',
    '====',
    'QQ==QQ==',
    'QUJD\n',
    ' QUJ',
    'QU D',
    '-_-_',
    'QUJDé',
  ])('refuses the base64 %j', (content) =>
    expect(found([base64(content)])).toEqual(['invalid_format /0/content']),
  );

  it('accepts exactly the base64 that Node would write', () => {
    const canonical = (content: string) => Buffer.from(content, 'base64').toString('base64') === content;
    const agrees = (content: string) => (found([base64(content)]).length === 0) === canonical(content);
    const last = Array.from({ length: 64 }, (_, i) => Buffer.from([i << 2]).toString('base64')[0]);
    expect(last.flatMap((digit) => [`Q${digit}==`, `QQ${digit}=`]).filter((it) => !agrees(it))).toEqual([]);
    const near = fc.string({ unit: fc.constantFrom(...Array.from('AQgwUIc+/=-_ \n')), maxLength: 12 });
    expect(fc.check(fc.property(near, agrees))).toMatchObject({ failed: false });
  });

  it('limits the list to 100 files', () => {
    const files = Array.from({ length: 101 }, (_, i) => file(`f${i}`));
    expect(found(files.slice(0, 100))).toEqual([]);
    expect(found(files)).toEqual(['too_many ']);
  });

  it('limits all files together to 5 MiB decoded', () => {
    const large = { ...base64(Buffer.alloc(3 * MIB).toString('base64')), path: 'large' };
    expect(found([large, file('b', 'é'.repeat(MIB))])).toEqual([]);
    const [problem] = starterFilesProblems([large, file('b', 'é'.repeat(MIB)), file('c', 'x')]);
    expect(problem).toMatchObject({ code: 'too_large', pointer: '' });
    expect(problem?.detail).toMatch(/5242881 .*5242880 \(5 MiB\)/);
  });
});

it('normalizeStarterFiles fills the defaults and is idempotent', () => {
  const [a, b] = [
    file('a', 'x', { encoding: null }),
    { ...base64('QQ=='), is_readonly: true, path: '/workspace/b' },
  ];
  const files = normalizeStarterFiles([a, b]);
  expect(files).toEqual([
    { path: '/a', content: 'x', encoding: 'text', is_readonly: false },
    { path: '/b', content: 'QQ==', encoding: 'base64', is_readonly: true },
  ]);
  expect(normalizeStarterFiles(files)).toEqual(files);
  expect(normalizeStarterFiles(null)).toEqual([]);
});
