import { problem, type Problem } from './problem.js';
import {
  claim,
  eachProblem,
  fieldProblems,
  forbiddenProblems,
  mapProblems,
  optional,
  text,
  tooMany,
} from './members.js';

const wrong = () => [problem('wrong', 'is wrong')];
const places = (problems: Problem[]) => problems.map(({ code, pointer }) => `${code} ${pointer}`);

describe('optional', () => {
  it.each([null, undefined])('counts %s as absent', (value) => expect(optional(wrong)(value)).toEqual([]));
  it('leaves everything else to the rule', () => expect(optional(wrong)(0)).toHaveLength(1));
});

describe('text', () => {
  it.each([
    ['a', []],
    ['👍'.repeat(3), []],
    ['👍'.repeat(4), ['too_long']],
    ['abcd', ['too_long']],
    ['a'.repeat(9), ['too_long']],
    ['', ['too_short']],
    [7, ['invalid_type']],
    [null, ['invalid_type']],
  ])('finds in %j of 1 to 3 characters: %j', (value, codes) => {
    expect(text(3)(value).map(({ code }) => code)).toEqual(codes);
  });

  it('lets the empty string pass where nothing is a length', () => expect(text(3, 0)('')).toEqual([]));
});

describe('fieldProblems', () => {
  const rules = { name: wrong, note: wrong };
  const check = (value: unknown) => places(fieldProblems(value, rules, ['name']));

  it('says everything in document order, absent keys last', () => {
    expect(check({ nota: 1, note: 2, constructor: 3 })).toEqual([
      'unknown_key /nota',
      'wrong /note',
      'unknown_key /constructor',
      'required /name',
    ]);
  });

  it('counts null as absent, where that is allowed', () => {
    expect(check({ note: null, name: null })).toEqual(['required /name']);
  });

  it('sees hostile keys as unknown ones', () => {
    expect(check(JSON.parse('{"name": 1, "__proto__": {}, "toString": 1}'))).toEqual([
      'wrong /name',
      'unknown_key /__proto__',
      'unknown_key /toString',
    ]);
  });

  it('suggests the nearest known key', () => {
    expect(fieldProblems({ nmae: 1, name: 1 }, rules, [])[0]?.suggestion).toBe('name');
  });

  it.each([[[]], ['x'], [null], [7]])('wants an object instead of %j', (value) => {
    expect(check(value)).toEqual(['invalid_type ']);
  });

  it('does not drown in unknown keys', () => {
    const hostile = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 0]));
    expect(check(hostile).length).toBeLessThan(110);
  });
});

describe('eachProblem and mapProblems', () => {
  it('stops when no response would show more', () => {
    expect(eachProblem(Array.from({ length: 1000 }, () => 0).entries(), wrong)).toHaveLength(100);
  });

  it('escapes keys in pointers', () => {
    expect(places(mapProblems({ 'a/b~c': 1 }, 5, 'keys', wrong))).toEqual(['wrong /a~1b~0c']);
  });

  it('looks at no member beyond the limit', () => {
    expect(places(mapProblems({ a: 1, b: 2, c: 3 }, 2, 'keys', wrong))).toEqual([
      'too_many ',
      'wrong /a',
      'wrong /b',
    ]);
  });
});

describe('small ones', () => {
  it('tooMany names count and limit', () => {
    expect(tooMany(3, 2, 'files')).toEqual([problem('too_many', 'has 3 files; the limit is 2')]);
    expect(tooMany(2, 2, 'files')).toEqual([]);
  });

  it('forbiddenProblems says each sentence that applies', () => {
    const forbidden = [
      [/a/, 'no a'],
      [/b/, 'no b'],
      [/c/, 'no c'],
    ] as const;
    expect(forbiddenProblems('ca', forbidden).map(({ detail }) => detail)).toEqual(['no a', 'no c']);
  });

  it('claim gives a key to whoever comes first', () => {
    const taken = new Map<string, number>();
    expect([0, 1, 2].map((user) => claim(taken, '__proto__', user))).toEqual([undefined, 0, 0]);
  });
});
