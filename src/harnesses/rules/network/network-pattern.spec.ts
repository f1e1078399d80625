import { parsePattern, type NetworkPattern, type Refusal } from './network-pattern.js';

function pattern(text: string): NetworkPattern {
  const parsed = parsePattern(text);
  if ('refused' in parsed) throw new Error(`${text} ${parsed.refused}`);
  return parsed;
}

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
    [`${'a'.repeat(63)}.${`${'b'.repeat(61)}.`.repeat(3)}c`, 'host'],
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
    ['a%2Cb.com', /other characters/],
    ['a$b.com', /other characters/],
    ['https://{a}.com/', /other characters/],
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
    [`${'a'.repeat(64)}.com`, /more than 63/],
    [`${'ab.'.repeat(84)}com`, /more than 253/],
    ['[::1', invalid],
    ['a[::1]', invalid],
    ['a<b.com', invalid],
    ['\u00ad', invalid],
    ['https://a.com:99999/', invalid],
    ['https://a%2Fb.com/', invalid],
    [`${'ü'.repeat(260)}.com`, invalid],
  ])('refuses %j', (text, reason) => {
    expect(parsePattern(text)).toMatchObject({ refused: expect.stringMatching(reason) });
  });

  it.each([
    ['.example.com', '*.example.com'],
    ['*example.com', '*.example.com'],
    ['**.example.com', '*.example.com'],
    ['https://*.example.com', '*.example.com'],
    ['https://*.example.com/*', '*.example.com'],
    ['https://h.com/a/*', 'https://h.com/a'],
    ['h.com/a', 'https://h.com/a'],
    ['h.com/a/*', 'https://h.com/a'],
    ['h.com/*', 'h.com'],
    ['h.com:443', 'https://h.com'],
    ['h.com:80', 'http://h.com'],
    ['h.com:8443', 'https://h.com:8443'],
    ['h.com:443/v1', 'https://h.com/v1'],
    ['https://h.com/a?b=c#d', 'https://h.com/a'],
    [' h.com ', 'h.com'],
    ['h.com # the API', 'h.com'],
    ['0x7f.0.0.1', '127.0.0.1'],
    ['0177.0.0.1', undefined],
    ['https://010.0.0.1/x', undefined],
    ['https://127.1/x', 'https://127.0.0.1/x'],
    ['a.com,b.com', '["a.com","b.com"]'],
    ['a.com; b.com', '["a.com","b.com"]'],
    ['a.com b.com', '["a.com","b.com"]'],
    ['a.com\u3001b.com', '["a.com","b.com"]'],
    ['//a.com/x', 'https://a.com/x'],
    ['a.com,a.*.com', undefined],
    ['a.com|.b.com', '["a.com","*.b.com"]'],
    ['https://a.com,https://b.com/x', '["https://a.com","https://b.com/x"]'],
    ['{a,b}.x.com', '["a.x.com","b.x.com"]'],
    ['!a.com', undefined],
    ['10.0.0.0/8', undefined],
    ['10.0.0.1-10.0.0.9', undefined],
    ['[2001:db8::]/32', undefined],
    ['a.*.com', undefined],
    ['', undefined],
    [',', undefined],
    ['https://user:hunter2@a.com/', 'https://a.com/'],
  ])('refuses %j and suggests %j', (text, suggestion) => {
    const parsed = parsePattern(text) as Refusal;
    expect([typeof parsed.refused, parsed.suggestion]).toEqual(['string', suggestion]);
  });

  it('never repeats what it refuses', () => {
    expect(JSON.stringify(parsePattern('https://user:hunter2@a.com/'))).not.toContain('hunter2');
  });
});
