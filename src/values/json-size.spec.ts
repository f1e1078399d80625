import fc from 'fast-check';
import { jsonBytes, isJsonAbove } from './json-size.js';
import { atOnce } from './turns.js';

describe('the size of JSON', () => {
  it.each([
    ['', 2],
    ['ü', 4],
    ['\u0001', 8],
    [{ a: [1, true, null] }, 19],
  ])('of %j is %i bytes', (value, bytes) => expect(jsonBytes(value)).toBe(bytes));

  it('is above a limit or not, to the byte, whatever the value is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const bytes = jsonBytes(value);
        expect(atOnce(isJsonAbove(value, bytes))).toBe(false);
        expect(atOnce(isJsonAbove(value, bytes - 1))).toBe(true);
      }),
    );
  });
});
