import {
  copyDisplayName,
  copyPrefix,
  firstFreeCopyName,
  isHarnessName,
  judgeName,
  nameProblems,
  RESERVED_NAMES,
  slugify,
  titleCase,
} from './names.js';

const codeOf = (value: unknown) => nameProblems(value)[0]?.code ?? null;

describe('names', () => {
  it.each<[unknown, string | null]>([
    ['a', null],
    ['deep-research', null],
    ['2fast-4u', null],
    ['a'.repeat(64), null],
    ['a'.repeat(65), 'too_long'],
    ['', 'invalid_format'],
    ['Deep', 'invalid_format'],
    ['-a', 'invalid_format'],
    ['a-', 'invalid_format'],
    ['a--b', 'invalid_format'],
    ['a_b', 'invalid_format'],
    ['a b', 'invalid_format'],
    ['a\n', 'invalid_format'],
    ['ä', 'invalid_format'],
    ['👍'.repeat(64), 'invalid_format'],
    ['👍'.repeat(65), 'too_long'],
    [null, 'required'],
    [undefined, 'required'],
    [7, 'invalid_type'],
    [['a'], 'invalid_type'],
    ...RESERVED_NAMES.map((name): [unknown, string] => [name, 'reserved']),
  ])('%j is %s', (value, code) => expect(codeOf(value)).toBe(code));

  it('say the limit and suggest what was probably meant', () => {
    expect(nameProblems('a'.repeat(65))[0]?.detail).toBe('must be at most 64 characters, has 65');
    expect(nameProblems('Deep Research!')[0]?.suggestion).toBe('deep-research');
    expect(nameProblems('!!!')[0]).not.toHaveProperty('suggestion');
  });

  it.each([
    ['Deep Research', 'deep-research'],
    ['  Ünïcode — náme ', 'unicode-name'],
    ['x'.repeat(70), 'x'.repeat(64)],
    [`${'x'.repeat(63)}-y`, 'x'.repeat(63)],
    ['日本', ''],
  ])('%j slugifies to %j', (text, slug) => {
    expect(slugify(text)).toBe(slug);
    expect(isHarnessName(slug)).toBe(slug !== '');
  });

  it.each([
    ['deep-research', 'Deep Research'],
    ['a', 'A'],
    ['gpt-5-mini', 'Gpt 5 Mini'],
  ])('%s is shown as %s', (name, title) => expect(titleCase(name)).toBe(title));
});

describe('names of copies', () => {
  it.each([
    ['x', [], 'x-copy'],
    ['x', ['x-copy'], 'x-copy-2'],
    ['x', ['x-copy', 'x-copy-2', 'x-copy-4'], 'x-copy-3'],
    ['x-copy', ['x-copy'], 'x-copy-copy'],
    ['a'.repeat(64), [], `${'a'.repeat(59)}-copy`],
    [`${'a'.repeat(58)}-bcdef`, [], `${'a'.repeat(58)}-copy`],
  ])('%s beside %j becomes %s', (source, taken, name) => {
    expect(firstFreeCopyName(source, new Set(taken))).toBe(name);
    expect(isHarnessName(name)).toBe(true);
    expect(name.startsWith(copyPrefix(source))).toBe(true);
  });

  it('stay slugs of one prefix however many there are', () => {
    const source = `${'a'.repeat(53)}-${'b'.repeat(10)}`;
    const taken = new Set<string>();
    for (let n = 1; n <= 1200; n++) {
      const name = firstFreeCopyName(source, taken);
      expect(isHarnessName(name) && name.startsWith(copyPrefix(source)) && !taken.has(name)).toBe(true);
      taken.add(name);
    }
  });

  it('cut a long display name at a character', () => {
    expect(copyDisplayName('Deep')).toBe('Deep (copy)');
    const long = copyDisplayName('👍'.repeat(512));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(2048);
    expect(long).toBe(`${'👍'.repeat(510)} (copy)`);
  });
});

describe('the prefix of made names', () => {
  it.each([
    'a',
    'deep-research',
    `${'ab-'.repeat(21)}a`,
    'x'.repeat(64),
    `${'x'.repeat(50)}-${'y'.repeat(13)}`,
  ])('begins the suggestions for %s', (name) => {
    const taken = new Set<string>([name]);
    for (let i = 0; i < 1200; i++) {
      const { suggestion } = judgeName(name, taken);
      expect(suggestion!.startsWith(copyPrefix(name))).toBe(true);
      taken.add(suggestion!);
    }
  });
});
