import { parseAuthorization } from './authorization.js';

const KEY = 'hk_abc.~!"$=';

describe('parseAuthorization', () => {
  it.each([`Bearer ${KEY}`, `bearer ${KEY}`, `BEARER   ${KEY}`, `ApiKey ${KEY}`, `apikey ${KEY}`, KEY])(
    'finds the token in %j',
    (header) => expect(parseAuthorization([header])).toBe(KEY),
  );

  it.each([
    '',
    ' ',
    'Bearer',
    'bearer ',
    'ApiKey',
    'Basic aGs6aGs=',
    `Bearer ${KEY} ${KEY}`,
    `Bearer Bearer ${KEY}`,
    `Bearer ${KEY}, Bearer ${KEY}`,
    `Bearer\t${KEY}`,
    `Bearer ${KEY}\u00e9`,
    `${KEY} `,
    `\u{1F511}`,
  ])('finds none in %j', (header) => expect(parseAuthorization([header])).toBeNull());

  it('believes no header when there are several', () => {
    expect(parseAuthorization([])).toBeNull();
    expect(parseAuthorization([KEY, KEY])).toBeNull();
  });

  it('keeps a bare token that only starts like a scheme', () => {
    expect(parseAuthorization(['bearer-of-a-key'])).toBe('bearer-of-a-key');
  });
});
