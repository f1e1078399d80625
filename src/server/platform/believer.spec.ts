import { believer } from './believer.js';

/** Whether the list believes the address, at whatever hop. */
const believes = (trusted: string[], address: string) => {
  const believe = believer(trusted);
  return believe !== false && believe(address, 7);
};

it('believes nobody without TRUST_PROXY', () => expect(believer(false)).toBe(false));

it('believes as many hops as there are proxies, whatever their addresses', () => {
  const believe = believer(2);
  const hops = [0, 1, 2, 3].map((hop) => believe !== false && believe('junk', hop));
  expect(hops).toEqual([true, true, false, false]);
});

it.each([
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.7.7.7/8', '10.255.0.1', true],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
  ['10.0.0.0/8', '10.0.0.1:50123', true],
  ['2001:db8::/32', '[2001:db8:7::1]:443', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['2001:db8::7', '2001:DB8:0:0:0:0:0:7', true],
  ['loopback', '127.9.9.9', true],
  ['loopback', '::1', true],
  ['linklocal', 'fe80::1%eth0', true],
  ['linklocal', '169.254.1.1', true],
  ['uniquelocal', 'fd00::1', true],
  ['uniquelocal', '172.32.0.1', false],
  ['loopback', 'junk', false],
  ['loopback', '', false],
])('of a list %s it believes %s: %s', (network, address, isBelieved) => {
  expect(believes([network], address)).toBe(isBelieved);
  expect(believes(['203.0.113.1', network], address)).toBe(isBelieved);
});

it('believes no address that is unknown, as that of a connection which has ended', () =>
  expect(believes(['loopback'], undefined as unknown as string)).toBe(false));
