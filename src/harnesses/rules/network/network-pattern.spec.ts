import { parsePattern, type NetworkPattern } from './network-pattern.js';
import { normalizeUrl, type NormalizedUrl } from './network-url.js';

/** Keys compared one by one: the slow way that the index of patterns must agree with. */
const patternMatches = (pattern: NetworkPattern, url: NormalizedUrl) => url.key.startsWith(pattern.key);
const covers = (wide: NetworkPattern, narrow: NetworkPattern) => narrow.key.startsWith(wide.key);
const intersect = (a: NetworkPattern, b: NetworkPattern) => (covers(b, a) ? a : covers(a, b) ? b : null);

function pattern(text: string): NetworkPattern {
  const parsed = parsePattern(text);
  if ('refused' in parsed) throw new Error(`${text} ${parsed.refused}`);
  return parsed;
}

const matches = (text: string, url: string) =>
  patternMatches(pattern(text), normalizeUrl(url) as NormalizedUrl);

describe('parsePattern', () => {
  it.each([
    ['api.example.com', 'host'],
    ['localhost', 'host'],
    ['my_host', 'host'],
    ['API.Example.com.', 'host'],
    ['münchen.de', 'host'],
    ['10.0.0.1', 'host'],
    ['[::1]', 'host'],
    ['a--b.com', 'host'],
    [`${'a'.repeat(2044)}.com`, 'host'],
    ['*.example.com', 'domain'],
    ['*.com', 'domain'],
    ['https://api.example.com', 'prefix'],
    ['wss://api.example.com:8443/v1/', 'prefix'],
    ['http://[::1]:8080/', 'prefix'],
    ['https://registry.npmjs.org/@scope/package', 'prefix'],
    ['https://h/a%20b%3F', 'prefix'],
  ])('takes %j as a %s', (text, kind) => {
    const { key } = pattern(text);
    expect(key.endsWith('./') ? 'host' : key.endsWith('.') ? 'domain' : 'prefix').toBe(kind);
  });

  const star = /only as a leading "\*\."/;
  const label = /empty label/;
  const hyphen = /label that starts or ends with -/;
  const scheme = /scheme http, https, ws or wss/;
  const path = /path but no scheme/;
  const port = /must not have a port/;
  const userInfo = /user info/;
  const query = /query or fragment/;
  const space = /spaces/;
  const noHost = /scheme but no host/;
  const invalid = /not a valid/;
  const address = /\*\. before an IP/;

  it.each([
    ['', /empty$/],
    [' ', space],
    [' a.com', space],
    ['a .com', space],
    ['a.com\t', space],
    ['a\n.com', space],
    ['https://a.com/a b', space],
    ['a\u00a0.com', space],
    ['a\0.com', /control/],
    ['a.com/\ud800', /surrogates/],
    ['https://a.com/\ud800', /surrogates/],
    ['user@a.com', userInfo],
    ['https://user@a.com/', userInfo],
    ['https://user:pw@a.com/', userInfo],
    ['https://@a.com/', userInfo],
    ['https://good.com@evil.com', userInfo],
    ['ftp://a.com', scheme],
    ['file:///etc', scheme],
    ['httpss://a.com', scheme],
    ['javascript:alert(1)', scheme],
    ['data:text/html', scheme],
    ['a.com/v1', path],
    ['/v1', path],
    ['*.a.com/v1', path],
    ['a.com:80/v1', path],
    ['//a.com', /has \/\/ but no scheme/],
    ['://a.com', /has \/\/ but no scheme/],
    ['https://', noHost],
    ['https:///v1', noHost],
    ['https://:443/', noHost],
    ['https:', /not followed by \/\//],
    ['https:a.com', /not followed by \/\//],
    ['https:/a.com', /not followed by \/\//],
    ['a..b', label],
    ['.a.com', label],
    ['a.com..', label],
    ['.', label],
    ['*.', label],
    ['*..', label],
    ['*..a.com', label],
    ['https://a..b/', label],
    ['https://a.com../', label],
    ['a%2E%2Eb', label],
    ['a。。b', label],
    ['a.\u00ad.b', label],
    ['-a.com', hyphen],
    ['a-.com', hyphen],
    ['a.-b.com', hyphen],
    ['a.com-', hyphen],
    ['a.com-.', hyphen],
    ['*.-a.com', hyphen],
    ['https://-a.com/', hyphen],
    ['－a.com', hyphen],
    ['-ü.com', hyphen],
    ['ü-.com', hyphen],
    ['*', star],
    ['**.a.com', star],
    ['*a.com', star],
    ['a.*.com', star],
    ['*.*.com', star],
    ['a.com*', star],
    ['https://*.a.com/', star],
    ['https://a.com/*', star],
    ['%2A.a.com', star],
    ['＊.a.com', star],
    ['https://%2a.a.com/', star],
    ['a.com:443', port],
    ['a.com:', port],
    ['*.a.com:443', port],
    ['[::1]:80', port],
    ['::1', port],
    ['https://a.com?x', query],
    ['https://a.com/?', query],
    ['https://a.com/v1#x', query],
    ['a.com?x', query],
    ['a.com\\v1', /backslash/],
    ['https:\\\\a.com', /backslash/],
    ['*.1.2.3.4', address],
    ['*.127.1', address],
    ['*.5', address],
    ['*.[::1]', address],
    ['1.2.3.4.5', invalid],
    ['256.1.1.1', invalid],
    ['[::1', invalid],
    ['a[::1]', invalid],
    ['a<b.com', invalid],
    ['\u00ad', invalid],
    ['https://a.com:99999/', invalid],
    ['https://a%2Fb.com/', invalid],
    [`${'ü'.repeat(260)}.com`, invalid],
  ])('refuses %j', (text, reason) => {
    expect(parsePattern(text)).toEqual({ refused: expect.stringMatching(reason) });
  });

  it('never repeats what it refuses', () => {
    expect(JSON.stringify(parsePattern('https://user:hunter2@a.com/'))).not.toContain('hunter2');
  });
});

describe('patternMatches', () => {
  it.each([
    // a host: any scheme, port and path, nothing else
    ['good.com', 'https://good.com/', true],
    ['good.com', 'ws://good.com:8080/x?y#z', true],
    ['GOOD.com.', 'https://good.com/', true],
    ['good.com', 'https://GOOD.COM./', true],
    ['good.com', 'https://good.com@evil.com', false],
    ['good.com', 'https://good.com.evil.com', false],
    ['good.com', 'https://evilgood.com', false],
    ['good.com', 'https://sub.good.com', false],
    ['good.com', 'https://evil.com/good.com', false],
    ['good.com', 'https://evil.com\\good.com', false],
    ['good.com', 'https://evil.com#good.com', false],
    ['MÜNCHEN.de', 'https://xn--mnchen-3ya.de/', true],
    ['xn--mnchen-3ya.de', 'https://münchen.de/', true],
    ['127.0.0.1', 'http://0x7f000001/', true],
    ['0177.1', 'http://127.0.0.1/', true],
    ['127.0.0.1', 'http://[::ffff:7f00:1]/', true],
    ['[::ffff:127.0.0.1]', 'http://2130706433/', true],
    ['[::1]', 'http://[0:0::0:1]:3000/', true],
    ['[::1]', 'http://127.0.0.1/', false],
    // a domain: itself and every subdomain
    ['*.example.com', 'https://example.com/', true],
    ['*.example.com', 'https://a.example.com/', true],
    ['*.example.com', 'https://a.b.Example.com.:81/x', true],
    ['*.example.com', 'https://badexample.com/', false],
    ['*.example.com', 'https://example.com.evil.com/', false],
    ['*.example.com', 'https://com/', false],
    ['*.com', 'https://example.com/', true],
    ['*.localhost', 'http://localhost:3000/', true],
    // a prefix: scheme, host, port
    ['https://h/x', 'https://h:443/x', true],
    ['https://h/x', 'https://h:8443/x', false],
    ['https://h:8443/x', 'https://h:8443/x', true],
    ['https://h:8443/x', 'https://h/x', false],
    ['https://h/x', 'http://h/x', false],
    ['https://h/x', 'http://h:443/x', false],
    ['https://h/x', 'wss://h/x', true],
    ['wss://h/x', 'https://h/x', true],
    ['ws://h/x', 'http://h/x', true],
    ['wss://h/x', 'ws://h/x', false],
    ['https://h', 'https://h/anything', true],
    ['https://h', 'https://sub.h/', false],
    ['http://[::1]:80/x', 'http://[::1]/x/y', true],
    ['http://127.1/x', 'http://[::ffff:127.0.0.1]/x', true],
    // a prefix ends at a path segment
    ...['https://h/v1', 'https://h/v1/'].flatMap((text): [string, string, boolean][] => [
      [text, 'https://h/v1', true],
      [text, 'https://h/v1/', true],
      [text, 'https://h/v1/x', true],
      [text, 'https://h/v1?q', true],
      [text, 'https://h/v1#f', true],
      [text, 'https://h/v1//', true],
      [text, 'https://h/v10', false],
      [text, 'https://h/V1', false],
      [text, 'https://h/v1%2Fx', false],
      [text, 'https://h/v1/../admin', false],
      [text, 'https://h/v1/%2e%2e/admin', false],
      [text, 'https://h/v1\\..\\admin', false],
      [text, 'https://h/%76%31', true],
      [text, 'https://h/%2576%31', false],
      [text, 'https://h/x/../v1', true],
      [text, 'https://h/', false],
    ]),
    ['https://h/admin', 'https://h/%61dmin', true],
    ['https://h/%61dmin', 'https://h/admin', true],
    ['https://h/a%2fb', 'https://h/a%2Fb', true],
    ['https://h/a%2fb', 'https://h/a/b', false],
    ['https://h/x/../v1', 'https://h/v1', true],
    ['HTTPS://GOOD.com:443/a/../b', 'https://good.com/b', true],
  ])('%j on %j: %s', (text, url, expected) => expect(matches(text, url)).toBe(expected));
});

describe('covers and intersect', () => {
  it.each([
    ['*.d.com', 'd.com'],
    ['*.d.com', 'a.d.com'],
    ['*.d.com', '*.sub.d.com'],
    ['*.d.com', 'https://a.d.com:8443/x'],
    ['h', 'https://h/x'],
    ['h', 'ws://h:8080'],
    ['https://h', 'https://h/x'],
    ['https://h/x', 'https://h/x/y'],
    ['https://h/x/', 'wss://h:443/x/y'],
  ])('%s is wider than %s', (wide, narrow) => {
    const [a, b] = [pattern(wide), pattern(narrow)];
    expect([covers(a, b), covers(b, a)]).toEqual([true, false]);
    expect([intersect(a, b), intersect(b, a)]).toEqual([b, b]);
  });

  it.each([
    ['H.com.', 'h.com'],
    ['*.D.com', '*.d.com.'],
    ['https://h/v1', 'wss://h:443/v1/'],
    ['http://h', 'ws://h:80/'],
    ['127.0.0.1', '[::ffff:127.0.0.1]'],
  ])('%s and %s are equal: the first stays', (left, right) => {
    const [a, b] = [pattern(left), pattern(right)];
    expect([covers(a, b), covers(b, a)]).toEqual([true, true]);
    expect([intersect(a, b), intersect(b, a)]).toEqual([a, b]);
  });

  it.each([
    ['a.com', 'b.com'],
    ['d.com', 'a.d.com'],
    ['*.sub.d.com', 'd.com'],
    ['*.a.com', '*.b.com'],
    ['*.a.com', '*.ba.com'],
    ['https://h', 'http://h'],
    ['https://h:8443', 'https://h'],
    ['https://h/v1', 'https://h/v10'],
    ['https://h/x', 'https://h/y'],
    ['*.d.com', 'https://d.com.evil.com/'],
  ])('%s and %s have nothing in common', (left, right) => {
    const [a, b] = [pattern(left), pattern(right)];
    expect([covers(a, b), covers(b, a), intersect(a, b), intersect(b, a)]).toEqual([
      false,
      false,
      null,
      null,
    ]);
  });
});
