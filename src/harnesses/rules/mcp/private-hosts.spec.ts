import { isPrivateHost, privateHostProblems } from './private-hosts.js';

const hostOf = (host: string) => new URL(`https://${host}/mcp`).hostname;
const v6 = (address: string) => `[${address}]`;
const ONES = 'ffff:ffff:ffff:ffff';

/** First and last address of every range, and the public ones right before and after (none: another range). */
const RANGES: [name: string, first: string, last: string, before?: string, after?: string][] = [
  ['this network', '0.0.0.0', '0.255.255.255', undefined, '1.0.0.0'],
  ['private 10', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['carrier-grade NAT', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['link-local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['private 172', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['documentation 1', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['relays of 6to4', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ["Azure's services", '168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['private 192', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['benchmarking', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['documentation 2', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['documentation 3', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['multicast', '224.0.0.0', '239.255.255.255', '223.255.255.255', undefined],
  ['reserved', '240.0.0.0', '255.255.255.255', undefined, undefined],
  ['IPv6 unspecified and loopback', v6('::'), v6('::1'), undefined, undefined],
  [
    'outside of global unicast, below',
    v6('64:ff9b:1::'),
    v6(`1fff:ffff:ffff:ffff:${ONES}`),
    undefined,
    v6('2000::'),
  ],
  [
    'outside of global unicast, above',
    v6('4000::'),
    v6(`ffff:ffff:ffff:ffff:${ONES}`),
    v6(`3fff:ffff:ffff:ffff:${ONES}`),
    undefined,
  ],
  ['ORCHID', v6('2001:10::'), v6(`2001:1f:ffff:ffff:${ONES}`), v6(`2001:f:ffff:ffff:${ONES}`), undefined],
  ['ORCHIDv2', v6('2001:20::'), v6(`2001:2f:ffff:ffff:${ONES}`), undefined, v6('2001:30::')],
  [
    'benchmarking',
    v6('2001:2::'),
    v6(`2001:2:0:ffff:${ONES}`),
    v6(`2001:1:ffff:ffff:${ONES}`),
    v6('2001:2:1::'),
  ],
  [
    'documentation',
    v6('2001:db8::'),
    v6(`2001:db8:ffff:ffff:${ONES}`),
    v6(`2001:db7:ffff:ffff:${ONES}`),
    v6('2001:db9::'),
  ],
  [
    'documentation 2',
    v6('3fff::'),
    v6(`3fff:fff:ffff:ffff:${ONES}`),
    v6(`3ffe:ffff:ffff:ffff:${ONES}`),
    v6('3fff:1000::'),
  ],
];

describe('isPrivateHost', () => {
  it.each(RANGES)('knows where %s (%s to %s) begins and ends', (_name, first, last, before, after) => {
    expect([first, last].map(hostOf).filter((host) => !isPrivateHost(host))).toEqual([]);
    expect([before, after].filter((host) => host && isPrivateHost(hostOf(host)))).toEqual([]);
  });

  const trickSpellings = `
    0x7f.1 2130706433 0177.0.0.1 127.1 0 127.0.0.1. %31%32%37.0.0.1 １２７。0。0。1 [0:0:0:0:0:0:0:1]
    LOCALHOST ｌｏｃａｌｈｏｓｔ localhost. localhost.. foo.localhost a.b.localhost. localhost.localdomain
    localhost6 ip6-localhost ip6-loopback metadata metadata.google.internal. metadata.goog metadata.azure.com
    instance-data Instance-Data.ec2.internal 169.254.169.254 100.100.100.200 [fd00:ec2::254]
    [100::1] [fe80::1] [fec0::1] [ff02::1] [5f00::1] [2002:c058:6301::] api.metadata.cloud.ibm.com
    jenkins notlocalhost mymetadata a_b printer.local PRINTER.LOCAL. a.b.internal internal local host.docker.internal
    gateway.docker.internal kubernetes.default.svc web.prod.svc.cluster.local nas.home.arpa home.arpa a.localdomain
    a.localdomain4 a.localdomain6 metadata.exoscale.com
    \${HOST} \${HOST}.example.com {{host}}.example.com a,b.com a;b.com $x.com a!.com`;
  it.each(trickSpellings.trim().split(/\s+/))('sees through %s', (host) => {
    expect(isPrivateHost(hostOf(host))).toBe(true);
  });

  it.each([
    ['IPv4-mapped', '[::ffff:7f00:1]', '[::ffff:808:808]'],
    ['IPv4-mapped, dotted', '[::ffff:10.0.0.1]', '[::ffff:8.8.8.8]'],
    ['IPv4-compatible', '[::192.168.0.1]', '[::8.8.8.8]'],
    ['IPv4-translated', '[::ffff:0:127.0.0.1]', '[::ffff:0:8.8.8.8]'],
    ['NAT64', '[64:ff9b::169.254.169.254]', '[64:ff9b::8.8.8.8]'],
    ['6to4', '[2002:a9fe:a9fe::1]', '[2002:808:808::1]'],
    ['6to4 to the highest octets', '[2002:ffff:ffff::]', '[2002:dfff:ffff::]'],
    ["Teredo's server", '[2001:0:0a00:1:0:0:f7f7:f7f7]', '[2001:0:4136:e378:8000:63bf:f7f7:f7f7]'],
    ["Teredo's client", '[2001:0:4136:e378:8000:63bf:80ff:fffe]', '[2001::808:808:0:0:f7f7:f7f7]'],
  ])('judges the %s form by the IPv4 address in it', (_form, hidden, open) => {
    expect(isPrivateHost(hostOf(hidden))).toBe(true);
    expect(isPrivateHost(hostOf(open))).toBe(false);
  });

  const publicHosts = `
    example.com localhost.example.com not.localhost.com metadata.example.com my_metadata.com local.com 8.8.8.8
    internal.example.com svc.example.com home.example.arpa xlocal.example notinternal.com münchen.de xn--mnchen-3ya.de.
    metadata.google.internal.example.com 192.88.100.1 [2606:4700::1111] [2001:30::1] [2003::1]`;
  it.each(publicHosts.trim().split(/\s+/))('lets %s pass', (host) => {
    expect(isPrivateHost(hostOf(host))).toBe(false);
  });

  it('takes linear time for a host of nothing but dots', () => {
    const start = performance.now();
    isPrivateHost(`${'.'.repeat(200_000)}x`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('privateHostProblems', () => {
  it('points at the URL of each server that leads to a private host', () => {
    const servers = {
      'a/b': { url: 'http://localhost:8080/mcp' },
      good: { url: 'https://mcp.example.com' },
      c: { url: 'https://u:hunter2@10.1.2.3/' },
    };
    const problems = privateHostProblems(servers);
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['private_host', '/a~1b/url'],
      ['private_host', '/c/url'],
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2/);
  });

  it.each([
    null,
    undefined,
    [],
    'x',
    { a: null },
    { a: {} },
    { a: { url: 7 } },
    { a: { url: ['http://localhost'] } },
    { a: { url: { toString: 1, valueOf: 1 } } },
    { a: { url: 'no url' } },
  ])('leaves %j to the rule of the form', (servers) => {
    expect(privateHostProblems(servers)).toEqual([]);
  });
});
