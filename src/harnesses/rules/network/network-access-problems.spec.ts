import { networkAccessProblems } from './network-access-problems.js';

const found = (value: unknown) =>
  networkAccessProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);
const many = (count: number) => Array.from({ length: count }, (_, i) => `h${i}.com`);
const long = (length: number) => `https://h/${'👍'.repeat(length - 10)}`;

describe('networkAccessProblems', () => {
  it.each([
    null,
    undefined,
    {},
    { allowed: null, blocked: undefined },
    { allowed: [], blocked: [] },
    { allowed: ['a.com', 'a.com', 'A.com.'], blocked: ['*.b.com', 'https://c.com/v1/'] },
    { allowed: many(500), blocked: many(500) },
    { allowed: [long(2048)] },
  ])('accepts %j', (value) => expect(found(value)).toEqual([]));

  it.each([
    ['a.com', ['invalid_type ']],
    [['a.com'], ['invalid_type ']],
    [{ allowed: 'a.com' }, ['invalid_type /allowed']],
    [{ allowed: { 0: 'a.com' } }, ['invalid_type /allowed']],
    [
      { blocked: ['a.com', null, 7, ['b.com']] },
      ['invalid_type /blocked/1', 'invalid_type /blocked/2', 'invalid_type /blocked/3'],
    ],
    [
      { allowed: ['a.com', '', 'b.com', 'c.com:80'] },
      ['invalid_network_pattern /allowed/1', 'invalid_network_pattern /allowed/3'],
    ],
    [{ allowed: [long(2049), 'x y'] }, ['too_long /allowed/0', 'invalid_network_pattern /allowed/1']],
    [
      { allowed: [...many(500), 'x y'], blocked: ['x y'] },
      ['too_many /allowed', 'invalid_network_pattern /blocked/0'],
    ],
    [{ allow: [], 'a/b': 1 }, ['unknown_key /allow', 'unknown_key /a~1b']],
    [JSON.parse('{"__proto__": []}'), ['unknown_key /__proto__']],
    [
      { blocked: [''], extra: 1, allowed: [''] },
      ['invalid_network_pattern /blocked/0', 'unknown_key /extra', 'invalid_network_pattern /allowed/0'],
    ],
  ])('finds in %j: %j', (value, problems) => expect(found(value)).toEqual(problems));

  it('names the limit or the rule, and what was probably meant', () => {
    const problems = networkAccessProblems({
      alowed: 1,
      allowed: many(501),
      blocked: [long(2050), 'a.com:80'],
    });
    expect(problems.map(({ detail, suggestion }) => suggestion ?? detail)).toEqual([
      'allowed',
      'has 501 patterns; the limit is 500',
      'must have at most 2048 characters',
      'http://a.com',
    ]);
  });

  it('does not drown in unknown keys or in bad patterns', () => {
    const hostile = Object.fromEntries(Array.from({ length: 400_000 }, (_, i) => [`k${i}`, 0]));
    expect(found(hostile).length).toBeLessThan(110);
    expect(found({ allowed: Array(500).fill('x y') })).toHaveLength(100);
  });
});
