import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { pointerTo, problem, type Problem } from '../../../values/problem.js';
import { isObject } from '../../../values/shape.js';
import { eachProblem, firstMembers } from '../../../values/members.js';
import { parseUrl } from '../network/network-url.js';
import { MAX_SERVER_URL, MAX_SERVERS } from './mcp-servers.js';

const PRIVATE_RANGES = [
  '0.0.0.0/8', // unspecified, this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT; Alibaba's metadata is in it
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local; most clouds' metadata is in it
  '168.63.129.16/32', // Azure's own services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
  '::/128', // unspecified
  '::1/128', // loopback
  '2001:2::/48', // benchmarking
  '2001:10::/28', // ORCHID, deprecated
  '2001:20::/28', // ORCHIDv2
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
];

/** Outside of it no IPv6 address is global, unless it carries an IPv4 address. */
const GLOBAL_UNICAST = '2000::/3';

/** These and every name below them. Short ones come from hosts files and search domains. */
const PRIVATE_NAMES = [
  'localhost',
  'localhost.localdomain',
  'localhost4',
  'localhost4.localdomain4',
  'localhost6',
  'localhost6.localdomain6',
  'ip6-localhost',
  'ip6-loopback',
  'metadata',
  'api.metadata.cloud.ibm.com',
  'metadata.azure.com',
  'metadata.azure.internal',
  'metadata.exoscale.com',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
];

/** IPv6 prefixes that carry an IPv4 address: in which two 16-bit groups, and with which bits inverted. */
const IPV4_CARRIERS = [
  { prefix: '0:0:0:0:0:0:', at: 6, inverted: 0 }, // IPv4-compatible
  { prefix: '0:0:0:0:0:ffff:', at: 6, inverted: 0 }, // IPv4-mapped
  { prefix: '0:0:0:0:ffff:0:', at: 6, inverted: 0 }, // IPv4-translated
  { prefix: '64:ff9b:0:0:0:0:', at: 6, inverted: 0 }, // NAT64
  { prefix: '2002:', at: 1, inverted: 0 }, // 6to4
  { prefix: '2001:0:', at: 2, inverted: 0 }, // Teredo: its server
  { prefix: '2001:0:', at: 6, inverted: 0xffff }, // Teredo: its client
];

const REFUSAL =
  'the host must be public: private, loopback, link-local and other special-purpose addresses, ' +
  'localhost and cloud metadata names are refused';

const privateRanges = blockListOf(PRIVATE_RANGES);
const globalUnicast = blockListOf([GLOBAL_UNICAST]);

/** The servers whose URL leads to a host that is not public. What is no URL, or too long for one, is another rule's matter. */
export function privateHostProblems(servers: unknown): Problem[] {
  if (!isObject(servers)) return [];
  return eachProblem(firstMembers(servers, MAX_SERVERS), (server) => {
    const text = isObject(server) && typeof server.url === 'string' ? server.url : '';
    // Two code units are one character at most.
    const url = text.length > 2 * MAX_SERVER_URL ? undefined : parseUrl(text);
    return url && isPrivateHost(url.hostname) ? [problem('private_host', REFUSAL, pointerTo('url'))] : [];
  });
}

/**
 * True when a host, as `URL.hostname` spells it, is not on the public internet. Lexical: whoever connects checks
 * the resolved address again.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/(?<!\.)\.+$/, '');
  if (isIPv4(host)) return privateRanges.check(host, 'ipv4');
  if (isIPv6(host)) return privateRanges.check(host, 'ipv6') || leadsNowherePublic(host);
  return PRIVATE_NAMES.some((name) => host === name || host.endsWith(`.${name}`));
}

function blockListOf(ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** By the IPv4 addresses that it carries, else by where it is. */
function leadsNowherePublic(ipv6: string): boolean {
  const groups = groupsOf(ipv6);
  const address = groups.join(':');
  const carriers = IPV4_CARRIERS.filter(({ prefix }) => address.startsWith(prefix));
  if (carriers.length === 0) return !globalUnicast.check(ipv6, 'ipv6');
  return carriers.some(({ at, inverted }) => {
    const pair = groups.slice(at, at + 2).map((group) => parseInt(group, 16) ^ inverted);
    return privateRanges.check(pair.map((group) => `${group >> 8}.${group & 255}`).join('.'), 'ipv4');
  });
}

/** The eight groups of an IPv6 address in RFC 5952 form: `2001:db8::1` has `0` for what `::` leaves out. */
function groupsOf(ipv6: string): string[] {
  const [head = [], tail = []] = ipv6.split('::').map((half) => half.split(':').filter(Boolean));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}
