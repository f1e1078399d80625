import { MAX_REPEATED, quoted, repeated } from './repeated.js';

const bytes = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;

describe('what an answer repeats', () => {
  it.each(['', 'a', 'a/b', 'é👍', '\0', 'a'.repeat(1024), '👍'.repeat(256), '"'.repeat(512)])(
    'is whole while it is short: %j',
    (text) => expect(repeated(text)).toBe(text),
  );

  it.each(['a', '/', '"', '\\', '\0', '\ud800', 'é', '👍', 'a\u0301'])(
    'is at most a kibibyte of JSON, however it is written: %j',
    (unit) => {
      for (const length of [1025, 10_000_000]) {
        const shown = repeated(unit.repeat(length));
        expect(bytes(shown)).toBeLessThanOrEqual(MAX_REPEATED);
        expect(bytes(shown)).toBeGreaterThan(MAX_REPEATED - 12);
        expect(shown.endsWith('…')).toBe(true);
      }
    },
  );

  it('cuts no character in two', () => {
    for (const before of ['', 'a', 'aa', 'aaa'])
      expect(repeated(before + '👍'.repeat(2000)).isWellFormed()).toBe(true);
  });

  it('stands in quotes', () => {
    expect(quoted('a"b')).toBe('"a\\"b"');
    expect(quoted('a'.repeat(2000))).toHaveLength(2 + MAX_REPEATED - 2);
  });
});
