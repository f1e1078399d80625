import { isIPv6 } from 'node:net';

/**
 * Whom failures of a client count against: its address, for IPv6 the /64 it is in, because whoever has one IPv6
 * address usually has all of those.
 */
export function clientGroup(ip: string | undefined): string {
  if (ip === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const address = ip.split('%', 1)[0]!;
  return isIPv6(address) ? `${prefixOf(address)}::/64` : ip;
}

/** The first four groups; URL writes an address in its shortest form. */
function prefixOf(address: string): string {
  const [head, tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::') as [string, string?];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
