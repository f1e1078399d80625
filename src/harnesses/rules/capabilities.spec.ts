import {
  capabilityListProblems,
  FILE_SYSTEM_REF,
  normalizeCapabilities,
  fileSystemProblems,
  withFileSystem,
} from './capabilities.js';

const found = (value: unknown) =>
  capabilityListProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);
const inConfig = (config: unknown) => found([{ ref: 'a', config }]);
const jsonBytes = (value: object) => Buffer.byteLength(JSON.stringify(value));
const refs = (count: number) => Array.from({ length: count }, (_, i) => ({ ref: `mcp:${i}` }));

/** Objects and lists in turn, `levels` deep. */
function nested(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

describe('the list', () => {
  it.each([
    null,
    undefined,
    [],
    [{ ref: 'a' }, { ref: 'A', config: null }, { ref: '_0-.:', config: {} }],
    [{ ref: 'mcp:a' }, { ref: 'skill:a' }, { ref: 'plugin::' }, { ref: 'declarative:a' }, { ref: 'MCP:' }],
    [{ ref: 'constructor' }, { ref: '__proto__' }, { ref: 'other:' }],
    ['a', { ref: 'b' }, 'mcp:a'],
  ])('accepts %j', (value) => expect(found(value)).toEqual([]));

  it.each([
    [{}, ['invalid_type ']],
    [
      ['1a', 'mcp:'],
      ['invalid_format /0', 'invalid_format /1'],
    ],
    [
      ['a', { ref: 'a' }, 'a'],
      ['duplicate /1/ref', 'duplicate /2'],
    ],
    [[{}], ['required /0/ref']],
    [[{ ref: null }], ['required /0/ref']],
    [[{ ref: 7, config: [] }], ['invalid_type /0/ref', 'invalid_type /0/config']],
    [[{ ref: 'a', configs: {} }], ['unknown_key /0/configs']],
    [
      [{ ref: 'a' }, { ref: 'b' }, { ref: 'a' }, 7],
      ['duplicate /2/ref', 'invalid_type /3'],
    ],
  ])('finds in %j: %j', (value, problems) => expect(found(value)).toEqual(problems));

  it.each([
    '',
    '1a',
    '-a',
    ':a',
    'a b',
    'a/b',
    'é',
    'aé',
    'a\n',
    'mcp:',
    'skill:',
    'plugin:',
    'declarative:',
  ])('refuses the ref %j', (ref) => expect(found([{ ref }])).toEqual(['invalid_format /0/ref']));

  it('limits a ref to 128 bytes', () => {
    expect(found([{ ref: 'a'.repeat(128) }, { ref: 'a'.repeat(129) }])).toEqual(['too_long /1/ref']);
  });

  it('limits the list to 250, not counting one file system', () => {
    expect(found(refs(250))).toEqual([]);
    expect(found(refs(251))).toEqual(['too_many ']);
    expect(found([{ ref: FILE_SYSTEM_REF }, ...refs(250)])).toEqual([]);
    expect(found([...refs(250), { ref: FILE_SYSTEM_REF }])).toEqual([]);
    expect(found([{ ref: FILE_SYSTEM_REF }, ...refs(251)])).toEqual(['too_many ']);
    expect(found([{ ref: FILE_SYSTEM_REF }, ...refs(250), { ref: FILE_SYSTEM_REF }])).toEqual(['too_many ']);
  });
});

describe('config', () => {
  it.each([['x'], [[]], [7], [true]])('must be an object, not %j', (config) => {
    expect(inConfig(config)).toEqual(['invalid_type /0/config']);
  });

  it('is at most 32 levels deep, itself included', () => {
    expect(inConfig(nested(31))).toEqual([]);
    expect(inConfig({ a: nested(31), b: 1 })).toEqual([]);
    expect(inConfig({ a: nested(32) })).toEqual(['too_deep /0/config']);
    expect(inConfig({ a: nested(100_000), b: nested(40) })).toEqual(['too_deep /0/config']);
  });

  it.each([
    ['characters', { a: 'x' }],
    ['bytes of UTF-8', { é: '👍€' }],
    ['escapes', { '"\\': '\n\u0001\u2028' }],
    ['numbers', { a: [0, -1.5, 1e21 / 7e9, 1e-7, true, false, null] }],
    ['brackets and commas', { a: [[], {}, [[]], [{}, {}]], b: { c: {}, d: [] } }],
  ])('has at most 64 KiB as JSON, counted in %s', (_what, part) => {
    const padded = (bytes: number) => ({ part, pad: 'x'.repeat(bytes - jsonBytes({ part, pad: '' })) });
    expect(inConfig(padded(65_536))).toEqual([]);
    expect(inConfig(padded(65_537))).toEqual(['too_large /0/config']);
  });

  it.each([
    ['{"a": 9007199254740991, "b": [-9007199254740991, 0.1, 1e-400, 1.5]}', []],
    ['{"a": 9007199254740992}', ['/a']],
    ['{"a": [1, -9007199254740992, {"b/c": 1e999}], "d": 1e300}', ['/a/1', '/a/2/b~1c', '/d']],
    ['{"__proto__": {"constructor": 1e999}}', ['/__proto__/constructor']],
  ])('of %s has unsafe numbers at %j', (json, pointers) => {
    expect(inConfig(JSON.parse(json))).toEqual(
      pointers.map((pointer) => `unsafe_number /0/config${pointer}`),
    );
  });

  it.each([NaN, Infinity, -Infinity, 1n])('may not hold %p', (number) => {
    expect(inConfig({ a: number })).toEqual(['unsafe_number /0/config/a']);
  });

  it('says everything at once, the config before what is in it', () => {
    const config = { n: Infinity, deep: nested(40), long: 'x'.repeat(70_000) };
    expect(inConfig(config)).toEqual([
      'too_deep /0/config',
      'too_large /0/config',
      'unsafe_number /0/config/n',
    ]);
  });

  it('is not written out when it repeats itself', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.a = cyclic.b = cyclic.c = cyclic;
    expect(inConfig(cyclic)).toEqual(['too_deep /0/config', 'too_large /0/config']);
    const long = 'x'.repeat(10_000_000);
    expect(inConfig({ list: Array<string>(99).fill(long) })).toEqual(['too_large /0/config']);
  });
});

it('normalizeCapabilities fills the config and keeps hostile keys', () => {
  const config: unknown = JSON.parse('{"__proto__": 1}');
  const normalized = normalizeCapabilities([{ ref: 'a' }, { ref: 'b', config: null }, { ref: 'c', config }]);
  expect(normalized.map(({ ref, config }) => [ref, JSON.stringify(config)])).toEqual([
    ['a', '{}'],
    ['b', '{}'],
    ['c', '{"__proto__":1}'],
  ]);
  expect(normalizeCapabilities(null)).toEqual([]);
});

describe('withFileSystem', () => {
  const files = [{ path: '/a', content: '', encoding: 'text', is_readonly: false } as const];
  const list = [{ ref: 'a', config: {} }];
  const own = { ref: FILE_SYSTEM_REF, config: { x: 1 } };

  it('puts a file system first when there are files', () => {
    expect(withFileSystem(list, files)).toEqual([{ ref: FILE_SYSTEM_REF, config: {} }, ...list]);
  });

  it.each([
    ['there are no files', list, []],
    ['there is one', [...list, own], files],
  ])('changes nothing when %s', (_when, capabilities, starterFiles) => {
    expect(withFileSystem(capabilities, starterFiles)).toBe(capabilities);
  });

  it('never makes a list that is refused', () => {
    const full = withFileSystem(normalizeCapabilities(refs(250)), files);
    expect(found(full)).toEqual([]);
    expect(fileSystemProblems(full, files)).toEqual([]);
  });
});

describe('fileSystemProblems', () => {
  const full = [{ ref: FILE_SYSTEM_REF }, ...refs(250)];

  it.each([undefined, null, []])('counts the file system where the files are %j', (files) => {
    expect(fileSystemProblems(full, files)).toMatchObject([{ pointer: '/capabilities', code: 'too_many' }]);
    expect(fileSystemProblems(full.slice(1), files)).toEqual([]);
    expect(fileSystemProblems(refs(251), files)).toEqual([]);
  });
});
