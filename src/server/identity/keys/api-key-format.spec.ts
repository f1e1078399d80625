import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { hashApiKey, isKeyText, isWellFormedApiKey, looksMistyped, makeApiKey } from './api-key-format.js';

/** Computed apart from this code: 32 zero bytes are 43 zeros; CRC-32 of `hk_000…` is 0xb4e0d271, in base 62 `3JN0cb`. */
const ZERO_BODY = `hk_${'0'.repeat(43)}`;

describe('makeApiKey', () => {
  it('makes well-formed keys of one length that all differ', () => {
    const keys = Array.from({ length: 500 }, makeApiKey);
    expect(new Set(keys).size).toBe(500);
    for (const key of keys) {
      expect(key).toMatch(/^hk_[0-9A-Za-z]{49}$/);
      expect(isWellFormedApiKey(key)).toBe(true);
      expect(isKeyText(key)).toBe(true);
      expect(looksMistyped(key)).toBe(false);
    }
  });

  it('uses all of the 256 bits', () => {
    const firstCharacters = new Set(Array.from({ length: 2000 }, () => makeApiKey()[3]));
    const lastCharacters = new Set(Array.from({ length: 2000 }, () => makeApiKey()[45]));
    expect(firstCharacters.size).toBeGreaterThan(50);
    expect(lastCharacters.size).toBe(62);
  });
});

describe('isWellFormedApiKey', () => {
  it('knows the checksum', () => expect(isWellFormedApiKey(`${ZERO_BODY}3JN0cb`)).toBe(true));

  it('refuses a key with any one character changed, added, removed or two swapped', () => {
    const key = makeApiKey();
    for (let i = 0; i < key.length; i++) {
      const other = key[i] === 'x' ? 'y' : 'x';
      expect(isWellFormedApiKey(key.slice(0, i) + other + key.slice(i + 1))).toBe(false);
      expect(isWellFormedApiKey(key.slice(0, i) + key.slice(i + 1))).toBe(false);
      expect(isWellFormedApiKey(key.slice(0, i) + other + key.slice(i))).toBe(false);
      if (i === 0 || key[i] === key[i - 1]) continue;
      expect(isWellFormedApiKey(key.slice(0, i - 1) + key[i]! + key[i - 1]! + key.slice(i + 1))).toBe(false);
    }
  });

  it.each(['', 'hk_', ZERO_BODY, `${ZERO_BODY}000000`, makeApiKey().toUpperCase(), `${makeApiKey()}\n`])(
    'refuses %j',
    (text) => expect(isWellFormedApiKey(text)).toBe(false),
  );

  it('refuses whatever else there is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => !isWellFormedApiKey(text)));
  });
});

describe('isKeyText', () => {
  it.each(['a'.repeat(32), '~!'.repeat(128), `hk_${'x'.repeat(29)}`])('accepts %j', (text) =>
    expect(isKeyText(text)).toBe(true),
  );

  it.each([
    'a'.repeat(31),
    'a'.repeat(257),
    `${'a'.repeat(32)} b`,
    `${'a'.repeat(32)}é`,
    `${'a'.repeat(32)}\n`,
  ])('refuses %j', (text) => expect(isKeyText(text)).toBe(false));
});

describe('looksMistyped', () => {
  it('suspects only what has our prefix', () => {
    expect(looksMistyped('hk_something-an-operator-made-up-once')).toBe(true);
    expect(looksMistyped('something-an-operator-made-up-once')).toBe(false);
  });
});

it('hashes with SHA-256', () => {
  expect(hashApiKey('abc')).toEqual(createHash('sha256').update('abc').digest());
});
