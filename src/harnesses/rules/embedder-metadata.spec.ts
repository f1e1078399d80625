import { embedderMetadataProblems } from './embedder-metadata.js';

const found = (value: unknown) =>
  embedderMetadataProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, '']));

describe('embedderMetadataProblems', () => {
  it.each([
    null,
    undefined,
    {},
    keys(16),
    { ['👍'.repeat(64)]: '👍'.repeat(512) },
    { constructor: 'x', toString: 'y' },
    JSON.parse('{"__proto__": "x"}') as unknown,
  ])('accepts %j', (value) => expect(found(value)).toEqual([]));

  it.each([
    [[], ['invalid_type ']],
    ['x', ['invalid_type ']],
    [{ a: 1, b: null, c: 'x' }, ['invalid_type /a', 'invalid_type /b']],
    [{ '': 'x' }, ['too_short /']],
    [{ ['k'.repeat(65)]: 'v'.repeat(513) }, [`too_long /${'k'.repeat(65)}`, `too_long /${'k'.repeat(65)}`]],
    [keys(17), ['too_many ']],
    [JSON.parse('{"__proto__": 1}') as unknown, ['invalid_type /__proto__']],
  ])('finds in %j: %j', (value, problems) => expect(found(value)).toEqual(problems));
});
