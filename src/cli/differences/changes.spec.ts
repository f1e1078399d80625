import { changesBetween, type Change } from './changes.js';

describe('changesBetween', () => {
  it.each<[string, unknown, unknown, Change[]]>([
    ['equal values', { a: [1, { b: 2 }], c: null }, { c: null, a: [1, { b: 2 }] }, []],
    ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ pointer: '/b', from: 2, to: 3 }]],
    ['null to a value', { a: null }, { a: {} }, [{ pointer: '/a', from: null, to: {} }]],
    ['a new key', {}, { a: 1 }, [{ pointer: '/a', to: 1 }]],
    ['a lost key', { a: 1 }, {}, [{ pointer: '/a', from: 1 }]],
    ['a list as a whole', { a: [1] }, { a: [1, 2] }, [{ pointer: '/a', from: [1], to: [1, 2] }]],
    [
      'what lies deeper, sorted',
      { s: { y: { u: 1 }, x: 1 } },
      { s: { x: 2, y: { u: 2 } } },
      [
        { pointer: '/s/x', from: 1, to: 2 },
        { pointer: '/s/y/u', from: 1, to: 2 },
      ],
    ],
    ['keys that pointers escape', { 'a/b~': 1 }, { 'a/b~': 2 }, [{ pointer: '/a~1b~0', from: 1, to: 2 }]],
    ['keys that every object has', {}, { constructor: 1 }, [{ pointer: '/constructor', to: 1 }]],
    ['nothing before', undefined, { a: 1 }, [{ pointer: '', to: { a: 1 } }]],
  ])('finds %s', (_, from, to, expected) => {
    expect(changesBetween(from, to)).toEqual(expected);
  });
});
