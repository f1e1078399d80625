import { normalizeTags, tagsProblems } from './tags.js';

const found = (value: unknown) => tagsProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);
const different = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);

describe('tagsProblems', () => {
  it.each([null, undefined, [], ['a', ' b '], ['👍'.repeat(64)], [` ${'a'.repeat(64)} `]])(
    'accepts %j',
    (tags) => {
      expect(found(tags)).toEqual([]);
    },
  );

  it.each([
    ['a', ['invalid_type ']],
    [{}, ['invalid_type ']],
    [
      ['', 'a', ' \t', ''],
      ['too_short /0', 'too_short /2', 'too_short /3'],
    ],
    [
      [null, 7, 'a'.repeat(65)],
      ['invalid_type /0', 'invalid_type /1', 'too_long /2'],
    ],
  ])('finds in %j: %j', (tags, problems) => expect(found(tags)).toEqual(problems));

  it('limits the list to 50 different tags', () => {
    expect(found(different(50))).toEqual([]);
    expect(found([...different(50), ' t0 ', 't49'])).toEqual([]);
    expect(found(different(51))).toEqual(['too_many ']);
    expect(tagsProblems(different(51))[0]?.detail).toMatch(/51.*50/);
  });

  it('limits how often a tag can be repeated', () => {
    const repeated = (count: number) => Array.from({ length: count }, () => 'a');
    expect(found(repeated(1000))).toEqual([]);
    expect(found(repeated(1001))).toEqual(['too_many ']);
    expect(found(different(900_000))).toEqual(['too_many ']);
  });
});

describe('normalizeTags', () => {
  it('trims, removes duplicates and keeps the order', () => {
    expect(normalizeTags([' b', 'a', 'b ', 'A', '__proto__'])).toEqual(['b', 'a', 'A', '__proto__']);
    expect(normalizeTags(null)).toEqual([]);
  });
});
