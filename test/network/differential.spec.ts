import { resolveNetworkAccess, urlChecker } from '../../src/harnesses/rules/network/network-access.js';
import { TAKERS } from '../support/url-takers.js';

/** Every pair of hosts, each written in ways that some program has been fooled by, joined by what may separate them. */
const GOOD = ['good.test', 'a.ok.test', '192.0.2.7', '[2001:db8::7]'];
/** What most programs make of 010.0.0.1. */
const OCTAL = '8.0.0.1';
const SEPARATORS = [
  [
    '\\@',
    '@',
    ';',
    ';.',
    '.',
    '%2f',
    '%5c',
    '%2e',
    '%00',
    '%40',
    '%23',
    '%3f',
    '#@',
    '?@',
    '/@',
    '\\',
    '\\\\',
    '/\\',
  ],
  [
    '\t',
    '\n',
    '\r',
    ' ',
    '\v',
    '\f',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u3000',
    '\u00ad',
    '\u200b',
    '\ufeff',
  ],
  [
    '。',
    '．',
    '｡',
    '／',
    '＠',
    '＃',
    '？',
    '：',
    '＼',
    '∕',
    '℀',
    '․',
    ',',
    '!',
    '$',
    '&',
    "'",
    '(',
    '*',
    '+',
    '=',
    '~',
  ],
  [
    '|',
    '^',
    '`',
    '{',
    '}',
    '<',
    '>',
    '"',
    '[',
    ']',
    ':',
    ':@',
    ':80@',
    ':80:',
    ':80\\@',
    ':x@',
    '@@',
    '#',
    '?',
    '/',
  ],
  [
    '/..;/',
    '//',
    '/;a',
    ';@',
    '%3b@',
    '&@',
    '#\\@',
    '?\\@',
    '%0d%0a',
    '%09',
    '-',
    '_',
    '..',
    '%',
    '%2',
    '%252f',
    '\\/',
    '/%5c@',
  ],
].flat();
const SPELLINGS = [
  [
    'GOOD.TEST',
    'good.test.',
    'good.test..',
    '.good.test',
    'good..test',
    'ｇｏｏｄ.test',
    'good。test',
    'g%6fod.test',
  ],
  [
    'go\u00adod.test',
    'g\u043eod.test',
    'gooß.test',
    'good.test\u200d',
    'xn--good.test',
    'good.test:',
    'good.test:80',
    'good.test:080',
  ],
  [
    '0300.0.2.7',
    '0xc0.0.2.7',
    '3221225991',
    '0xc0000207',
    '192.519',
    '192.0.519',
    '192.0.2.7.',
    '192.0.2.007',
    '010.0.0.1',
    '１９２.0.2.7',
  ],
  [
    '[::ffff:192.0.2.7]',
    '[::ffff:c000:207]',
    '[64:ff9b::192.0.2.7]',
    '[2002:c000:207::1]',
    '[::192.0.2.7]',
    '[2001:DB8::7]',
  ],
  [
    '[2001:db8::7%25eth0]',
    '[2001:db8::7',
    '[good.test]',
    '192.0.2.7.8',
    '256.0.2.7',
    'a..ok.test',
    'ok.test',
    '-.ok.test',
  ],
].flat();
const HEADS = [
  'http://',
  'http:',
  'http:/',
  'http:///',
  'http:////',
  'http:\\\\',
  'http:/\\',
  'HTTP://',
  ' http://',
  '\thttp://',
];
const TAILS = ['', '/', '/x', '?q', '#f', '\\x', '/a?b@c', '?b@evil.test', '/x@evil.test/', ' '];

const URLS = [
  ...new Set([
    ...SEPARATORS.flatMap((between) =>
      GOOD.flatMap((host) =>
        [`${host}${between}evil.test`, `evil.test${between}${host}`].flatMap((both) => [
          `http://${both}/x`,
          `http://${both}`,
          `http://u:p@${both}/`,
        ]),
      ),
    ),
    ...SPELLINGS.flatMap((host) => HEADS.flatMap((head) => TAILS.map((tail) => head + host + tail))),
  ]),
];

/** The machine behind a name: one trailing dot, case and spellings of IPv4 make no difference to a resolver. */
function machine(host: string): string {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new URL(`http://${name}/`).hostname.replace(/\.$/, '');
}

const decide = urlChecker(
  resolveNetworkAccess([
    { allowed: ['good.test', '*.ok.test', '192.0.2.7', '[2001:db8::7]', OCTAL], blocked: [], origin: 0 },
  ]),
);
const SAME_AS_IPV4 = ['[::ffff:c000:207]', '[64:ff9b::c000:207]', '[2002:c000:207::1]', '[::c000:207]'];
const isAllowed = (host: string) =>
  [...GOOD, OCTAL, ...SAME_AS_IPV4].includes(machine(host)) || /(?:^|\.)ok\.test$/.test(machine(host));

describe('over URLs in more than 2,000 forms', () => {
  const allowed = URLS.filter((url) => decide(url).allowed);

  it('a check allows some and denies most', () => {
    expect(URLS.length).toBeGreaterThan(2000);
    expect(allowed.length).toBeGreaterThan(100);
  });

  it.each(TAKERS)('%s takes what a check allows to an allowed host', async (_name, taker) => {
    const hosts = await taker(allowed);
    const elsewhere = allowed.map((url, i) => [url, hosts[i]] as const);
    expect(elsewhere.filter(([, host]) => host !== null && !isAllowed(host ?? ''))).toEqual([]);
    expect(hosts.filter((host) => host !== null).length).toBeGreaterThan(allowed.length / 2);
  });

  it.each(TAKERS)('%s takes the normalized form to the host that was judged', async (_name, taker) => {
    const forms = allowed.map((url) => decide(url).normalized_url!);
    const hosts = await taker(forms);
    // Some refuse user info.
    const judged = forms.map((url, i) => hosts[i] && machine(new URL(url).hostname));
    expect(forms.filter((url, i) => hosts[i] === null && !/\/\/[^/]*@/.test(url))).toEqual([]);
    expect(forms.map((url, i) => [url, hosts[i] && machine(hosts[i])])).toEqual(
      forms.map((url, i) => [url, judged[i]]),
    );
  });

  it('judges the normalized form as it judged the URL', () => {
    const again = allowed.map((url) => decide(decide(url).normalized_url!));
    expect(again).toEqual(allowed.map((url) => decide(url)));
  });
});
