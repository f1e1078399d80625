import { jest } from '@jest/globals';
import fc from 'fast-check';
import { JsonDocumentError, parseJson, unstorableText } from './json-document.js';
import { findFlaw } from './json-scanner.js';

function refusal(text: string): JsonDocumentError {
  try {
    parseJson(text);
  } catch (error) {
    return error as JsonDocumentError;
  }
  throw new Error(`accepted ${text.slice(0, 40)}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a JSON document', () => {
  it.each([
    ['{"a": 1,}', 'the body is not valid JSON: remove the comma before this } (line 1, column 9)'],
    ['{"a": [1, 2,\n ]}', 'the body is not valid JSON: remove the comma before this ] (line 2, column 2)'],
    ['// x\n{}', 'the body is not valid JSON: it has no comments; remove this one (line 1, column 1)'],
    [
      '{"a": 1, // x\n"b": 2}',
      'the body is not valid JSON: it has no comments; remove this one (line 1, column 10)',
    ],
    [
      '{"a": /* x */ 1}',
      'the body is not valid JSON: it has no comments; remove this one (line 1, column 7)',
    ],
    ['{"a": 1} # x', 'the body is not valid JSON: it has no comments; remove this one (line 1, column 10)'],
    [
      '{"a": 1, // x\n}',
      'the body is not valid JSON: it has no comments; remove this one (line 1, column 10)',
    ],
    [' \n', 'the body is not valid JSON: it is empty (line 2, column 1)'],
    ["{'a': 1}", 'the body is not valid JSON: strings and keys stand in double quotes (line 1, column 2)'],
    [`{"a": 'b'}`, 'the body is not valid JSON: strings and keys stand in double quotes (line 1, column 7)'],
    ['{a: 1}', 'the body is not valid JSON: keys stand in double quotes (line 1, column 2)'],
    ['{"a": 1, b : 2}', 'the body is not valid JSON: keys stand in double quotes (line 1, column 10)'],
    ['[a]', 'the body is not valid JSON (line 1, column 2)'],
    ['{]', 'the body is not valid JSON (line 1, column 2)'],
    ['[,]', 'the body is not valid JSON (line 1, column 2)'],
    ['{"a": "//", "b" 1}', 'the body is not valid JSON (line 1, column 17)'],
  ])('of editors is told from ours: %j', (text, message) => {
    expect(refusal(text).message).toBe(message);
  });

  it.each([
    '{}',
    '[1,2]',
    ' null ',
    '"x"',
    '{"a":{"a":[{"a":1}]},"b":1e5}',
    '{"__proto__":1,"constructor":2}',
  ])('%s is taken as it is', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
    expect(Object.getPrototypeOf(parseJson('{"__proto__":{"x":1}}'))).toBe(Object.prototype);
  });

  it.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a":1,}', 1, 8],
    ['{\n "a" 1}', 2, 6],
    ['{"a":01}', 1, 7],
    ['// c\n{}', 1, 1],
    ['{"a":1} x', 1, 9],
    ['nul', 1, 1],
  ])('%j is refused at line %d, column %d', (text, line, column) => {
    expect(refusal(text)).toMatchObject({ code: 'invalid_json', place: { line, column } });
  });

  it.each([
    "{'a':1}",
    '{"a":"\n"}',
    '{"a":"\\x"}',
    '[1e]',
    '\u00a0{}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":+1}',
  ])('refuses what only looks like JSON: %j', (text) => expect(refusal(text).code).toBe('invalid_json'));

  it.each([
    ['{"a":1,"a":2}', 1, 8],
    ['{"x":{"b":1,\n"b":1}}', 2, 1],
    ['{"a":1,"\\u0061":2}', 1, 8],
    ['[{"a":1},{"a":1,"a":1}]', 1, 17],
  ])('refuses a key that stands twice: %s', (text, line, column) => {
    expect(refusal(text)).toMatchObject({ code: 'duplicate_key', place: { line, column } });
  });

  it.each([
    '[[], {}, [{}], -0.5e+3, true, false, null, "\\u00e9\\n\\"", ""]',
    '{"a":{"b":1},"b":{"a":1,"b":[{"b":1},{"b":1}]}}',
  ])('is taken with whatever it holds: %s', (text) => expect(parseJson(text)).toEqual(JSON.parse(text)));

  it.each([
    ['[1 2]', 1, 4],
    ['[1,]', 1, 4],
    ['[}', 1, 2],
    ['{]', 1, 2],
    ['{1:2}', 1, 2],
    ['{"a":1 "b":2}', 1, 8],
    ['["\\u12g4"]', 1, 2],
    ['["abc', 1, 2],
    ['[\r\n1,\r2,\n-]', 4, 1],
    ['-', 1, 1],
    ['[1.]', 1, 3],
    [']', 1, 1],
    ['   ', 1, 4],
  ])('%j is refused at line %d, column %d', (text, line, column) => {
    expect(refusal(text)).toMatchObject({ code: 'invalid_json', place: { line, column } });
  });

  it('is told from another text as JSON.parse does it', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"\\',
      '1',
      '-',
      '.5',
      'e3',
      'null',
      ' ',
      '\n',
    ];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const flaw = findFlaw(text);
        fc.pre(flaw?.code !== 'duplicate_key');
        expect(flaw === null).toBe(isJson(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('may have 200,000 members in all, wherever they are', () => {
    const list = (length: number) => `{"a":[${Array.from({ length }, () => '1').join()}]}`;
    expect(parseJson(list(200_001))).toHaveProperty('a');
    expect(refusal(list(200_002)).code).toBe('too_many_members');
    expect(parseJson(JSON.stringify({ text: ',:{['.repeat(1_000_000) }))).toHaveProperty('text');
  });

  it('may have 100,000 keys in all, and 10,000 in one object', () => {
    const keys = (length: number) => Array.from({ length }, (_, i) => `"k${i}":1`).join();
    const tens = (last: number) => `[${`{${keys(10_000)}},`.repeat(10)}{${keys(last)}}]`;
    expect(parseJson(tens(0))).toHaveLength(11);
    expect(refusal(tens(1)).code).toBe('too_many_members');
    expect(parseJson(`[{${keys(10_000)}},{"a":{${keys(9_999)}},"b":1}]`)).toHaveLength(2);
    expect(refusal(`{"a":{${keys(10_001)}}}`).code).toBe('too_many_members');
  });

  it('is not parsed when it has too many', () => {
    const parse = jest.spyOn(JSON, 'parse');
    refusal(`{${Array.from({ length: 10_001 }, (_, i) => `"k${i}":1`).join()}}`);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it('refuses hostile depths instead of overflowing', () => {
    expect(refusal('['.repeat(1_000_000)).code).toMatch(/too_deep|invalid_json/);
    expect(refusal('['.repeat(1_000_000) + ']'.repeat(1_000_000)).code).toBe('too_deep');
  });
});

describe('text that cannot be stored', () => {
  it.each<[unknown, string[]]>([
    [{ a: 'fine 👍', b: [1, null, true] }, []],
    [{ a: 'x\0y' }, ['/a']],
    [{ a: [{ b: '\ud800' }] }, ['/a/0/b']],
    [{ a: { 'k\0': 1 } }, ['/a/k\0']],
    [{ 'a/b~c': '\udc00' }, ['/a~1b~0c']],
    ['\0', ['']],
  ])('%j is found at %j', (document, pointers) => {
    expect(unstorableText(document).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('is not looked for when there is more of it than anybody hears of', () => {
    expect(unstorableText(Array(400_000).fill('\0'))).toHaveLength(101);
    expect(unstorableText({ a: [Array(400_000).fill('\0')], b: '\0' })).toHaveLength(101);
  });
});
