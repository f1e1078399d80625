import { jest } from '@jest/globals';
import { validateSync } from 'class-validator';
import { problem, type Rule } from '../values/problem.js';
import { problemsOf, Satisfies } from './satisfies.decorator.js';

const rule = jest.fn<Rule>((value) =>
  value === 'good' ? [] : [problem('bad', 'is bad'), problem('worse', 'is worse', '/0')],
);

class Sample {
  @Satisfies(rule)
  a!: unknown;

  @Satisfies(rule)
  b!: unknown;
}

const sample = (values: Partial<Sample>) => Object.assign(new Sample(), values);

describe('@Satisfies', () => {
  beforeEach(() => rule.mockClear());

  it('lets through what its rule finds nothing wrong with', () => {
    expect(validateSync(sample({ a: 'good', b: 'good' }))).toEqual([]);
  });

  it('has a message for the pipes of others', () => {
    const [failure] = validateSync(sample({ a: 1, b: 'good' }));
    expect(failure!.constraints).toEqual({ satisfies: 'a is bad; a/0 is worse' });
  });

  it('gives every problem with its pointer, and runs the rule once for each value', () => {
    const problems = problemsOf(validateSync(sample({ a: 1, b: 2 })));
    expect(problems.map(({ pointer, code }) => `${code} ${pointer}`)).toEqual([
      'bad /a',
      'worse /a/0',
      'bad /b',
      'worse /b/0',
    ]);
    expect(rule).toHaveBeenCalledTimes(2);
  });

  it('tells validations of one object apart', () => {
    const object = sample({ a: 1, b: 'good' });
    validateSync(object);
    Object.assign(object, { a: 'good', b: 2 });
    expect(problemsOf(validateSync(object)).map(({ pointer }) => pointer)).toEqual(['/b', '/b/0']);
  });
});
