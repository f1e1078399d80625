import fc from 'fast-check';
import { normalizeUrl, type NormalizedUrl } from './network-url.js';

/** `scheme host port path`, or the reason there is none. */
function spelled(text: string): string {
  const url = normalizeUrl(text);
  return typeof url === 'string' ? url : `${url.scheme} ${url.host} ${url.port} ${url.path}`;
}

const rebuilt = ({ scheme, host, port, path }: NormalizedUrl) => `${scheme}://${host}:${port}${path}`;

describe('normalizeUrl', () => {
  it.each([
    // scheme and port
    ['http://good.com', 'http good.com 80 /'],
    ['https://good.com/', 'https good.com 443 /'],
    ['ws://good.com/', 'http good.com 80 /'],
    ['wss://good.com/', 'https good.com 443 /'],
    ['https://good.com:443/', 'https good.com 443 /'],
    ['ws://good.com:443/', 'http good.com 443 /'],
    ['https://good.com:8443/', 'https good.com 8443 /'],
    ['https://good.com:/', 'https good.com 443 /'],
    ['https://good.com:00080/', 'https good.com 80 /'],
    // the host is what WHATWG says it is
    ['HTTPS://GOOD.com:443/a/../b', 'https good.com 443 /b'],
    ['https://good.com@evil.com', 'https evil.com 443 /'],
    ['https://good.com:443@evil.com', 'https evil.com 443 /'],
    ['https://good.com%40evil.com', 'invalid_url'],
    ['https://good.com\\@evil.com', 'invalid_url'],
    ['https:\\\\good.com\\a\\..\\b', 'invalid_url'],
    ['https://good.com#@evil.com', 'invalid_url'],
    ['https://good.com?@evil.com', 'invalid_url'],
    ['https://good.com/?@evil.com', 'https good.com 443 /'],
    ['https://a@good.com@evil.com', 'invalid_url'],
    ['https://a;b@evil.com', 'invalid_url'],
    ['https://evil.com;.good.com/', 'invalid_url'],
    ['https://a,b.com/', 'invalid_url'],
    ['http:good.com', 'invalid_url'],
    ['http:/good.com', 'invalid_url'],
    ['http:///good.com', 'invalid_url'],
    [' https://good.com ', 'https good.com 443 /'],
    [' https://good.com\n', 'invalid_url'],
    ['https://good.com/a b', 'invalid_url'],
    ['ht\ttps://go\nod.c\rom/a', 'invalid_url'],
    ['https://good.com./', 'https good.com 443 /'],
    ['https://g%6Fod%2Ecom/', 'invalid_url'],
    ['https://go\u00adod.com/', 'invalid_url'],
    ['https://faß.de/', 'invalid_url'],
    ['https://xn--fa-hia.de/', 'https xn--fa-hia.de 443 /'],
    ['https://good。com/', 'https good.com 443 /'],
    ['https://good．com．/', 'https good.com 443 /'],
    ['https://ｇｏｏｄ.com/', 'https good.com 443 /'],
    ['https://MÜNCHEN.de/', 'https xn--mnchen-3ya.de 443 /'],
    ['https://XN--MNCHEN-3YA.de/', 'https xn--mnchen-3ya.de 443 /'],
    ['https://my_host/', 'https my_host 443 /'],
    // addresses
    ['http://127.0.0.1./', 'http 127.0.0.1 80 /'],
    ['http://0x7f.1/', 'http 127.0.0.1 80 /'],
    ['http://0177.0.0.01/', 'invalid_url'],
    ['http://0127.0.0.1/', 'invalid_url'],
    ['http://010.0.0.1:80', 'invalid_url'],
    ['http://u:p@10.0.0.01?x', 'invalid_url'],
    ['http://00010.0.0.1#x', 'invalid_url'],
    ['http://10.01/', 'invalid_url'],
    ['http://017700000001/', 'invalid_url'],
    ['http://127.0.0.01./', 'invalid_url'],
    ['http://０１０.8.8.8/', 'invalid_url'],
    ['http://10。010.8.8/', 'invalid_url'],
    ['http://0x0a.0x00.00.0/', 'http 10.0.0.0 80 /'],
    ['http://00.000.0.0/', 'http 0.0.0.0 80 /'],
    ['http://100.0.0.10/', 'http 100.0.0.10 80 /'],
    ['http://010.0.0.1.test/', 'http 010.0.0.1.test 80 /'],
    ['http://2130706433/', 'http 127.0.0.1 80 /'],
    ['http://１２７.1/', 'http 127.0.0.1 80 /'],
    ['http://[::FFFF:127.0.0.1]/', 'http 127.0.0.1 80 /'],
    ['http://[0:0:0:0:0:ffff:a00:ff01]:8080/', 'http 10.0.255.1 8080 /'],
    ['http://[::ffff:0:0]/', 'http 0.0.0.0 80 /'],
    ['http://[0:0:0:0:0:0:0:1]/', 'http [::1] 80 /'],
    ['http://[::127.0.0.1]/', 'http 127.0.0.1 80 /'],
    ['http://[64:ff9b::127.0.0.1]/', 'http 127.0.0.1 80 /'],
    ['http://[64:ff9b:1::127.0.0.1]/', 'http [64:ff9b:1::7f00:1] 80 /'],
    ['http://[2002:7f00:1::5]/', 'http 127.0.0.1 80 /'],
    ['http://[::ffff:0:127.0.0.1]/', 'http 127.0.0.1 80 /'],
    // the path
    ['http://h/%61dm%69n%7E%2d%5F', 'http h 80 /admin~-_'],
    ['http://h/a/%2e%2E/b/%2e/c', 'http h 80 /b/c'],
    ['http://h/a/.%2e/%2e./../b', 'http h 80 /b'],
    ['http://h/%2561', 'http h 80 /%2561'],
    ['http://h/%252e%252e/', 'http h 80 /%252e%252e/'],
    ['http://h/%%361', 'http h 80 /%2561'],
    ['http://h/%2%35', 'http h 80 /%2525'],
    ['http://h/100%', 'http h 80 /100%25'],
    ['http://h/%u0061', 'http h 80 /%25u0061'],
    ['http://h/%6\n1', 'invalid_url'],
    ['http://h/a%2fb%5c%c3%bC', 'http h 80 /a%2Fb%5C%C3%BC'],
    ['http://h/ü', 'http h 80 /%C3%BC'],
    ['http://h//a//', 'http h 80 //a//'],
    ['http://h/a?b/../c', 'http h 80 /a'],
  ])('reads %j as %s', (text, expected) => expect(spelled(text)).toBe(expected));

  it.each([
    ['', 'invalid_url'],
    ['good.com', 'invalid_url'],
    ['//good.com', 'invalid_url'],
    ['https://', 'invalid_url'],
    ['https://:80/', 'invalid_url'],
    ['https://\u00ad/', 'invalid_url'],
    ['https://good.com:99999/', 'invalid_url'],
    ['https://1.2.3.4.5/', 'invalid_url'],
    ['https://good com/', 'invalid_url'],
    ['https://[::1/', 'invalid_url'],
    ['https://./', 'invalid_url'],
    ['https://good.com../', 'invalid_url'],
    ['https://1.2.3.4../', 'invalid_url'],
    ['https://.good.com/', 'invalid_url'],
    ['https://evil..good.com/', 'invalid_url'],
    ['ftp://good.com/', 'unsupported_scheme'],
    ['file:///etc/passwd', 'unsupported_scheme'],
    ['javascript:alert(1)', 'unsupported_scheme'],
    ['data:text/html,x', 'unsupported_scheme'],
    ['blob:https://good.com/x', 'unsupported_scheme'],
    ['localhost:3000', 'unsupported_scheme'],
  ])('has no form for %j: %s', (text, reason) => expect(normalizeUrl(text)).toBe(reason));

  it('refuses only those long hosts that would cost much to encode', () => {
    expect(spelled(`https://${'ü'.repeat(254)}.com/`)).toBe('invalid_url');
    expect(spelled(`https://x@${'%C3%BC'.repeat(50)}.com\\`)).toBe('invalid_url');
    expect(spelled(`http://${'ü'.repeat(249)}.com#${'x'.repeat(9)}`)).not.toBe('invalid_url');
    expect(spelled(`https://${'u'.repeat(300)}@good.com/${'ü'.repeat(300)}`)).not.toBe('invalid_url');
    expect(spelled(`https://${'a'.repeat(300)}.com/`)).toBe(`https ${'a'.repeat(300)}.com 443 /`);
  });

  it.each([
    ['ws://a.b.//.127.1/.', '//.127.1/'],
    ['http://h//.x/..', '//'],
    ['http://h//.x/../admin', '//admin'],
    ['http://h/v1/.x/../../admin', '/admin'],
    ['http://h//.x/./y', '//.x/y'],
    ['http://h/v1/.x/%2e%2e/%2E./admin', '/admin'],
    ['http://h/v1/.x/..%2fadmin', '/v1/.x/..%2Fadmin'],
  ])('leaves no dot segment in %s, whatever the parser forgets', (url, path) => {
    expect(normalizeUrl(url)).toMatchObject({ path });
  });

  it('is idempotent', () => {
    const pieces = '% % % 2 2 5 6 6 1 7 e E . / / : @ ? # a A - ü 。 \\ %2e .. [::1] 127.1 xn--'.split(' ');
    const start = fc.constantFrom('http://', 'wss://', 'https:', 'http://h/', 'http://h/%', 'ws://a.b./');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), start, (tail, head) => {
        const once = normalizeUrl(head + tail.join(''));
        fc.pre(typeof once === 'object');
        const { key, path, href } = once;
        expect(normalizeUrl(rebuilt(once))).toMatchObject({ key, path });
        expect(normalizeUrl(href)).toMatchObject({ key, path, href });
        expect(once.path).not.toMatch(/\/\.\.?(\/|$)/);
      }),
      { numRuns: 2000 },
    );
  });
});
