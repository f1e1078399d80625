import { describeError } from './describe-error.js';

describe('something that was thrown', () => {
  it.each<[unknown, string]>([
    ['a string', 'a string'],
    [undefined, 'undefined'],
    [Symbol('thrown'), 'Symbol(thrown)'],
    [Object.assign(new Error('no stack'), { stack: undefined }), 'no stack'],
    [Object.assign(new Error(), { stack: Symbol('stack') }), 'Symbol(stack)'],
    [Object.create(null), 'something that has no string form'],
    [{ toString: () => ({}) }, 'something that has no string form'],
  ])('has words for a log', (thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });

  it('is told with where it came from', () => {
    expect(describeError(new Error('far away'))).toMatch(/^Error: far away\n +at /);
  });

  it('may throw itself when it is looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(describeError(proxy)).toBe('something that has no string form');
  });
});
