import { contentTag, entityTag, matchesNone, parseIfMatch } from './entity-tag.js';

describe('entity tags', () => {
  it('are strong, start with the version and change with any byte', () => {
    expect(entityTag(3, '{"a":1}')).toMatch(/^"3-[\w-]{16}"$/);
    expect(entityTag(3, '{"a":1}')).not.toBe(entityTag(3, '{"a":2}'));
    expect(entityTag(3, '{}')).not.toBe(entityTag(4, '{}'));
  });

  it('are also for what has no version', () => {
    expect(contentTag('a')).toMatch(/^"[\w-]{16}"$/);
    expect(contentTag('é')).toBe(contentTag(Buffer.from('é')));
    expect(contentTag('a')).not.toBe(contentTag('b'));
  });

  it.each([
    ['"3-x"', true],
    ['W/"3-x"', true],
    ['"2-x", "3-x"', true],
    ['*', true],
    ['"3-y"', false],
    ['3-x', false],
    ['', false],
    [', "3-x",', true],
    ['"a,b", "3-x"', true],
    ['"a, "3-x""', false],
  ])('If-None-Match %j matches "3-x": %s', (header, expected) => {
    expect(matchesNone(header, '"3-x"')).toBe(expected);
  });

  it.each<[string, number, boolean]>([
    ['"3-x"', 3, true],
    ['"3"', 3, true],
    ['"3-other"', 3, true],
    ['"2-x", "3-x"', 3, true],
    ['"2-x"', 3, false],
    ['W/"3-x"', 3, false],
    ['*', 3, true],
    ['"33-x"', 3, false],
    [' ,, "3-x" , ', 3, true],
    ['"2-a,b","3-x"', 3, true],
    ['"2-a,3-b"', 3, false],
    ['""', 3, false],
  ])('If-Match %j allows version %d: %s', (header, version, expected) => {
    expect(parseIfMatch(header)!(version)).toBe(expected);
  });

  it.each<[string, boolean | undefined]>([
    ['W/"3-x"', true],
    ['"2-x", W/"3"', true],
    ['"2-x", "3-x"', false],
    ['*', undefined],
  ])('If-Match %j has weak tags: %s', (header, expected) => {
    expect(parseIfMatch(header)!.hasWeakTags).toBe(expected);
  });

  it.each(['3', '', ' , ', '"3-x" "4"', '"a"b"', "'3'", '"3', 'w/"3"', '"3-x",4', '*, "3-x"'])(
    'cannot read %j',
    (header) => {
      expect(parseIfMatch(header)).toBeNull();
    },
  );
});
