import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { pointerTo, problem, type Problem } from '../../../values/problem.js';
import { isObject } from '../../../values/shape.js';
import { eachProblem, firstMembers } from '../../../values/members.js';
import { carriedIpv4 } from '../network/ipv4-carriers.js';
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

/** These and every name below them; names of one label are private as it is. */
const PRIVATE_NAMES = [
  'localhost',
  'internal', // also metadata.google.internal, host.docker.internal
  'local', // mDNS, also svc.cluster.local
  'svc', // what a Kubernetes resolver completes
  'home.arpa',
  'localdomain',
  'localdomain4',
  'localdomain6',
  'api.metadata.cloud.ibm.com',
  'metadata.azure.com',
  'metadata.exoscale.com',
  'metadata.goog',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
];

const REFUSAL =
  'the host must be public: private, loopback, link-local and other special-purpose addresses, localhost, names of ' +
  'one label, internal and cloud metadata names and what is no DNS name are refused';

const privateRanges = blockListOf(PRIVATE_RANGES);
const globalUnicast = blockListOf([GLOBAL_UNICAST]);

/** The servers whose URL leads to a host that is not public. What is no URL, or too long for one, is another rule's matter. */
export function privateHostProblems(servers: unknown): Problem[] {
  if (!isObject(servers)) return [];
  return eachProblem(firstMembers(servers, MAX_SERVERS), (server) => {
    const text = isObject(server) && typeof server.url === 'string' ? server.url : '';
    // Two code units are one character at most.
    const isForOthers =
      text.length > 2 * MAX_SERVER_URL || !/^\w+:\/\/[^/?#]/.test(text) || text.includes('${');
    const url = isForOthers ? undefined : parseUrl(text);
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
  if (!/^[a-z\d_-]+(?:\.[a-z\d_-]+)+$/.test(host)) return true;
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
  const carried = carriedIpv4(ipv6);
  if (carried.length === 0) return !globalUnicast.check(ipv6, 'ipv6');
  return carried.some((ipv4) => privateRanges.check(ipv4, 'ipv4'));
}
