import { clientAddress, clientGroup } from './client-address.js';

describe('clientGroup', () => {
  it.each([
    [undefined, 'unknown'],
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['0:0:0:0:0:ffff:c000:207', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s as %s', (ip, group) => expect(clientGroup(ip)).toBe(group));

  it.each([
    ['192.0.2.7:1', '192.0.2.7'],
    ['192.0.2.7:65535', '192.0.2.7'],
    ['192.0.2.7:', '192.0.2.7'],
    ['\t192.0.2.7:80 ', '192.0.2.7'],
    ['[2001:db8::7]:443', '2001:db8:0:0::/64'],
    ['[2001:db8::7]', '2001:db8:0:0::/64'],
    ['[::ffff:192.0.2.7]:443', '192.0.2.7'],
    ['[fe80::1%eth0]:443', 'fe80:0:0:0::/64'],
  ])('counts %s with a port as %s', (ip, group) => expect(clientGroup(ip)).toBe(group));

  it.each([
    '',
    'unix:',
    'unknown',
    '_hidden',
    'junk'.repeat(4_000),
    '192.0.2',
    '192.0.2.256',
    '192.0.2.256:80',
    '192.0.2.7:80:81',
    '192.0.2.7:x',
    '[192.0.2.7]x',
    '[2001:db8::7]:x',
    '[2001:db8::7',
    '[]:1',
    '2001:db8::g',
    'example.com:80',
  ])('counts %.20s as one client with all that is no address', (ip) =>
    expect(clientGroup(ip)).toBe('unknown'),
  );

  it('tells IPv4 clients of a dual-stack socket apart', () => {
    expect(clientGroup('::ffff:192.0.2.7')).not.toBe(clientGroup('::ffff:192.0.2.8'));
  });
});

describe('clientAddress', () => {
  it.each([
    [undefined, undefined],
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['[2001:db8::7]:50123', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['_hidden', '_hidden'],
    ['x'.repeat(9_999), `${'x'.repeat(1_021)}…`],
  ])('shows %.20s', (ip, shown) => expect(clientAddress(ip)).toBe(shown));
});
