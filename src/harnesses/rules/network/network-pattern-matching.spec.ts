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
    ['good.com', 'https://evil.com#good.com', false],
    ['MÜNCHEN.de', 'https://xn--mnchen-3ya.de/', true],
    ['xn--mnchen-3ya.de', 'https://münchen.de/', true],
    ['127.0.0.1', 'http://0x7f000001/', true],
    ['[2002:7f00:1::]', 'http://127.0.0.1/', true],
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
    ['http://127.0.0.1/x', 'http://[::ffff:127.0.0.1]/x', true],
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
