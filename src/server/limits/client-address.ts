import { isIP, isIPv4 } from 'node:net';
import { repeated } from '../../values/repeated.js';

/** `192.0.2.7:50123` and `[2001:db8::7]:50123`, as some proxies write them into `X-Forwarded-For`. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+):\d*|\[([^\][]*)\](?::\d*)?)$/;
const MAPPED = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

/** Of all whose address is none: a proxy has put something else into `X-Forwarded-For`, or nobody knows it. */
const UNKNOWN = 'unknown';

/**
 * Whom failures of a client count against: its address without a port, for IPv6 the /64 it is in, because whoever has
 * one IPv6 address usually has all of those. What is no address counts as one client, however it is spelled.
 */
export function clientGroup(ip: string | undefined): string {
  const address = addressIn(ip);
  if (address === undefined) return UNKNOWN;
  if (isIPv4(address)) return address;
  const shortest = new URL(`http://[${address.split('%', 1)[0]!}]`).hostname.slice(1, -1);
  return mappedIPv4(shortest) ?? `${prefixOf(shortest)}::/64`;
}

/** The same for people: the address without a port, else what stands in its place. */
export function clientAddress(ip: string | undefined): string | undefined {
  return addressIn(ip) ?? (ip === undefined ? undefined : repeated(ip));
}

/** The address in a text, which may have a port. */
export function addressIn(ip = ''): string | undefined {
  const text = ip.trim();
  const [, ofIPv4, inBrackets] = WITH_PORT.exec(text) ?? [];
  const address = ofIPv4 ?? inBrackets ?? text;
  return isIP(address) === 0 ? undefined : address;
}

/** The IPv4 address of a client of a dual-stack socket. */
function mappedIPv4(shortest: string): string | undefined {
  const [, high, low] = MAPPED.exec(shortest) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low]
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
}

/** The first four groups. */
function prefixOf(shortest: string): string {
  const [head, tail] = shortest.split('::') as [string, string?];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
