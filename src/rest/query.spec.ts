import { jest } from '@jest/globals';
import { QueryParameter } from '../checks/check-query.js';
import type { Rule } from '../values/problem.js';
import type { ApiError } from '../values/error-codes.js';
import { fakeRequest } from './http.fake.js';
import { checkQuery, isDryRun, queryOf } from './query.js';

const rule = jest.fn<Rule>(() => []);

class SampleQuery {
  @QueryParameter(rule)
  q?: string | string[];

  @QueryParameter(() => [], (text: string) => text === 'true')
  dry_run?: boolean;
}

/** What a query is refused for. */
function refused(query: string): string[] {
  try {
    checkQuery(fakeRequest({ url: `/v1/harnesses?${query}` }), SampleQuery);
    return [];
  } catch (error) {
    const { details } = error as ApiError;
    return details.errors!.map(({ in: where, name, code }) => `${where} ${name} ${code}`);
  }
}

it.each([
  ['/a', ''],
  ['/a?', ''],
  ['/a?b=c?d', 'b=c?d'],
])('the query of %j is %j', (url, expected) => {
  expect(queryOf(url)).toBe(expected);
});

describe('a query', () => {
  it.each(['', '&&', 'dry_run=true'])('may be %j', (query) => {
    expect(refused(query)).toEqual([]);
  });

  it.each([
    ['q', ''],
    ['&&q=a&', 'a'],
    ['q=a=b', 'a=b'],
    ['q=a+b%20c%2B', 'a b c+'],
    ['q=%F0%9F%98%80', '😀'],
    ['%71=a', 'a'],
    ['q=a&q=b&q=a', ['a', 'b', 'a']],
  ])('%j is read as %j', (query, expected) => {
    expect(refused(query)).toEqual([]);
    expect(rule).toHaveBeenLastCalledWith(expected);
  });

  it.each([
    ['q=%', ['query q invalid_format']],
    ['q=%ff', ['query q invalid_format']],
    ['q=%00', ['query q invalid_format']],
    ['%ff=a', ['query %ff=a invalid_format']],
    ['=a', ['query  unknown_parameter']],
    [`${'a'.repeat(9000)}=a`, [`query ${'a'.repeat(1021)}… unknown_parameter`]],
    ['__proto__=a', ['query __proto__ unknown_parameter']],
    [
      'z=1&q=%&dry_rum=true',
      ['query q invalid_format', 'query z unknown_parameter', 'query dry_rum unknown_parameter'],
    ],
  ])('%j is refused with all that is wrong', (query, expected) => {
    expect(refused(query)).toEqual(expected);
  });

  it.each([
    ['dry_run=true', true],
    ['dry_run=false', false],
    ['q=true', false],
  ])('%j asks for a dry run: %j', (query, expected) => {
    const request = fakeRequest({ url: `/?${query}` });
    checkQuery(request, SampleQuery);
    expect(isDryRun(request)).toBe(expected);
  });

  it('asks for nothing before it was checked, or where there is none', () => {
    const request = fakeRequest({ url: '/' });
    expect(isDryRun(request)).toBe(false);
    checkQuery(request, undefined);
    expect(isDryRun(request)).toBe(false);
  });
});
