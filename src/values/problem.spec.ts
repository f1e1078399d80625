import { exactPointerTo, pointerTo, pointerTokens } from './problem.js';

describe('a pointer', () => {
  it.each([
    [[], ''],
    [['a/b', 0], '/a~1b/0'],
    [['~1', ''], '/~01/'],
    [['/'.repeat(1024)], `/${'~1'.repeat(1024)}`],
  ])('to %j', (tokens, pointer) => {
    expect(pointerTo(...tokens)).toBe(pointer);
    expect(pointerTokens(pointer)).toEqual(tokens.map(String));
  });

  it('cuts a long name, so that a key of megabytes costs no more than a word', () => {
    expect(pointerTo('a', '/'.repeat(10_000_000))).toBe(`/a/${'~1'.repeat(1024)}…`);
  });

  it('ends where no answer shows more', () => {
    const tokens = Array<string>(5000).fill('~'.repeat(1000));
    expect(pointerTo(...tokens)).toHaveLength(2001);
  });

  it('cuts nothing of a document whose size is known', () => {
    expect(exactPointerTo('/'.repeat(5000))).toBe(`/${'~1'.repeat(5000)}`);
  });
});
