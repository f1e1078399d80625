import { ApiError } from './error-codes.js';
import { isTimestamp, readCursor, writeCursor } from './cursor.js';

const id = '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2e';

describe('a cursor', () => {
  it('is read for the scope that it was written for', () => {
    const place = { value: 'x', id };
    expect(readCursor(writeCursor(place, ['a', 1]), ['a', 1], () => true)).toEqual(place);
    expect(() => readCursor(writeCursor(place, ['a', 1]), ['a', 2], () => true)).toThrow(ApiError);
  });

  it.each([
    ['2026-11-20T09:30:00.000Z', true],
    ['0001-01-01T00:00:00.000Z', true],
    ['9999-12-31T23:59:59.999Z', true],
    ['2026-02-31T10:00:00.000Z', false],
    ['2026-01-01T24:00:00.000Z', false],
    ['2026-01-01T10:00:60.000Z', false],
    ['0000-01-01T00:00:00.000Z', false],
    ['-000001-01-01T00:00:00.000Z', false],
    ['+010000-01-01T00:00:00.000Z', false],
    ['2026-11-20', false],
    ['', false],
  ])('takes %j as a time: %s', (text, expected) => expect(isTimestamp(text)).toBe(expected));
});
