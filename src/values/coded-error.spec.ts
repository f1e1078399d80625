import { CodedError, defineErrors, rowsOf, type ErrorTable } from './coded-error.js';

const SHARED = { unavailable: { status: 503, example: 'come back later' } } as const satisfies ErrorTable;
const SHOP = {
  ...SHARED,
  sold_out: { status: 409, example: 'nothing is left' },
} as const satisfies ErrorTable;
const LIBRARY = {
  ...SHARED,
  lent: { status: 409, example: 'somebody has it' },
} as const satisfies ErrorTable;

class SharedError extends defineErrors(SHARED) {}
class ShopError extends defineErrors(SHOP) {}
class LibraryError extends defineErrors(LIBRARY) {}
class SaleError extends ShopError {}

describe('an error', () => {
  it('has the status of its row', () => {
    const error = new ShopError('sold_out', 'no shoes are left', { retryAfter: 3 });
    expect(error).toMatchObject({
      name: 'HarnessError',
      code: 'sold_out',
      httpStatus: 409,
      message: 'no shoes are left',
      details: { retryAfter: 3 },
    });
    expect(new SharedError('unavailable', 'wait').details).toEqual({});
  });

  it.each(['nonsense', 'constructor', '__proto__', undefined])(
    'with the code %s that no row has is a mistake',
    (code) => expect(new ShopError(code as 'sold_out', 'x').httpStatus).toBe(500),
  );

  it('can only have codes of its table, and these are known', () => {
    // @ts-expect-error lent is a code of another table
    expect(new ShopError('lent', 'x').httpStatus).toBe(500);
    const error: unknown = new SharedError('unavailable', 'x');
    expect(error instanceof ShopError && (error.code satisfies 'unavailable' | 'sold_out')).toBe(
      'unavailable',
    );
  });
});

describe('instanceof', () => {
  it.each<[string, unknown, object, boolean]>([
    ['an error of the class', new ShopError('sold_out', ''), ShopError, true],
    ['one with a code that nobody knows', new ShopError('nonsense' as 'sold_out', ''), ShopError, true],
    ['one of another class with a row of both', new SharedError('unavailable', ''), ShopError, true],
    ['one of another class with a row of its own', new LibraryError('lent', ''), ShopError, false],
    ['one that merely looks like it', Object.assign(new Error(''), { code: 'sold_out' }), ShopError, false],
    ['nothing', undefined, ShopError, false],
    ['null', null, ShopError, false],
    ['a derived error as its base', new SaleError('sold_out', ''), ShopError, true],
    ['an error as what a host derived from its class', new ShopError('sold_out', ''), SaleError, false],
    ['a derived error as itself', new SaleError('sold_out', ''), SaleError, true],
    ['any of them as what they have in common', new LibraryError('lent', ''), CodedError, true],
  ])('of %s', (_, error, type, is) => expect(error instanceof (type as typeof CodedError)).toBe(is));
});

describe('a table', () => {
  it('gives rows in the order asked for', () =>
    expect(rowsOf(SHOP, ['sold_out', 'unavailable'])).toEqual([
      { code: 'sold_out', status: 409, example: 'nothing is left' },
      { code: 'unavailable', status: 503, example: 'come back later' },
    ]));

  it('does not compile with half a row, nor with a status that is none of an error', () => {
    // @ts-expect-error no example
    const noExample = { a: { status: 409 } } satisfies ErrorTable;
    // @ts-expect-error no status
    const noStatus = { a: { example: 'x' } } satisfies ErrorTable;
    // @ts-expect-error the status of a success
    const noError = { a: { status: 200, example: 'x' } } satisfies ErrorTable;
    expect([noExample, noStatus, noError]).toHaveLength(3);
  });
});
