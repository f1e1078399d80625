import { parsePattern, readPattern } from './network-pattern.js';

const RANGES =
  `10.0.0.0/8 10.0/16 10/8 10.0.0.* 10.0.*.* 10.*.0.0 10.0.0.1-10.0.0.9 10.0.0.1-9 10.0.0.1..10.0.0.9
  10.0.0.0/255.0.0.0 10.0.0.0/0.255.255.255 [2001:db8::]/32 2001:db8::/32 [2001:db8::/32] ::/0 ::1/128
  ::ffff:10.0.0.0/104 fe80::1-fe80::9 2001:db8:* 0.0.0.0/0`.split(/\s+/);

/** What people and tools write around an address, and where a list hides it. */
const AROUND: [what: string, around: (range: string) => string][] = [
  ['nothing', (range) => range],
  ['a comment', (range) => `${range} # rfc1918`],
  ['a space behind it', (range) => `${range} `],
  ['a space before it', (range) => ` ${range}`],
  ['a semicolon', (range) => `${range};`],
  ['a comma', (range) => `${range},`],
  ['user info', (range) => `user@${range}`],
  ['quotes', (range) => `"${range}"`],
  ['a negation', (range) => `!${range}`],
  ['a query', (range) => `${range}?x`],
  ['a star', (range) => `*.${range}`],
  ['a list behind a name', (range) => `a.com,${range}`],
  ['a list before a name', (range) => `${range}; a.com`],
  ['a list with a space', (range) => `${range}, 192.168.0.0/16`],
  ['a list of words', (range) => `a.com ${range} b.com`],
  ['two slashes', (range) => `//${range}`],
];

describe('an address range', () => {
  it.each(AROUND)('with %s is refused as one, and nothing else is suggested', (_what, around) => {
    const parsed = RANGES.map(around).map((text) => [text, parsePattern(text)]);
    const range = { refused: 'must not be an address range; there are none, only single addresses' };
    expect(parsed).toEqual(RANGES.map((one) => [around(one), range]));
  });

  it.each([
    '10.0.0.0/8:443',
    '10.0.0.0/8/',
    '10.0.0.0 /8',
    '10.0.0.1 - 10.0.0.9',
    '10.0.0.1 \u2013 10.0.0.9',
    '10.0.0.0 255.0.0.0',
    '10.0.0.0 netmask 255.0.0.0',
    '10.0.0.0 0.255.255.255',
    '{10.0.0.0,10.1.0.0}/16',
    '10.{0,1}.0.0/16',
    'https://10.0.0.0/8',
    'http://10.0.0.0/8/',
    'wss://10.0.0.0/8',
    'https:10.0.0.0/8',
    'ftp://10.0.0.0/8',
    'https://10.0.0.0:443/8',
    'https://10.0.0.0/%38',
    'https://10.0.0.0/x/../8',
    'https://10.0.0.0/255.0.0.0',
    'https://[fe80::]/10',
    'https://[::ffff:10.0.0.0]/104',
    'https://user@10.0.0.0/8',
    'https://10/8',
    'https://10.0.0.0/8?x',
  ])('such as %s is refused as one, and nothing else is suggested', (text) =>
    expect(parsePattern(text)).toEqual({
      refused: 'must not be an address range; there are none, only single addresses',
    }),
  );

  it.each([
    'https://10.0.0.1',
    'https://10.0.0.1/v1',
    'https://10.0.0.1/8/x',
    'https://10.0.0.1/2024',
    'https://10.0.0.1:8080/8',
    'https://[2001:db8::1]/mcp',
    'https://a.com/8',
    'https://a.com/10.0.0.0/8',
    'https://a.com/x,10.0.0.0/8',
  ])('is not meant by %s', (text) => expect(parsePattern(text)).toHaveProperty('key'));

  it.each([
    ['a.com/8', 'https://a.com/8'],
    ['10.0.0.1:8080/v1', 'https://10.0.0.1:8080/v1'],
    ['10.0.0.1,10.0.0.2', '["10.0.0.1","10.0.0.2"]'],
    ['10.0.0.{1,2}', '["10.0.0.1","10.0.0.2"]'],
    ['a:80/8', 'http://a/8'],
  ])('is not meant by %s, but %s', (text, suggestion) =>
    expect(parsePattern(text)).toMatchObject({ suggestion, refused: expect.not.stringMatching(/range/) }),
  );

  it('that is stored as a prefix keeps its meaning', () =>
    expect(readPattern('https://10.0.0.0/8')).toEqual(readPattern('https://10.0.0.0/8/')));
});
