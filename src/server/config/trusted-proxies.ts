import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whose `X-Forwarded-For` is believed: nobody's; that of so many proxies in a row, counted from the server; or that of
 * these addresses and networks, in the spelling of proxy-addr.
 */
export type TrustedProxies = false | number | string[];

const MAX_HOPS = 16;
const RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** What is wrong with a text that {@link parseTrustedProxies} cannot read, for the end of a sentence; else undefined. */
export function trustedProxiesProblem(text: string): string | undefined {
  if (text === 'true')
    return 'must be the number of proxies in front of the server (1 for one) or their addresses; with true a client could choose its address';
  if (text === 'false' || hopsOf(text) !== undefined) return undefined;
  const wrong = partsOf(text).find((part) => !isProxy(part));
  if (wrong === undefined) return undefined;
  return `must be false, a number of proxies from 1 to ${MAX_HOPS}, or a comma-separated list of addresses, networks such as 10.0.0.0/8, and ${RANGES.join(', ')}; "${wrong}" is none of these`;
}

/** Reads a text without problems. */
export function parseTrustedProxies(text: string): TrustedProxies {
  return text === 'false' ? false : (hopsOf(text) ?? partsOf(text));
}

function hopsOf(text: string): number | undefined {
  return /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_HOPS ? Number(text) : undefined;
}

function partsOf(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** A network of all addresses would be `true` under another name. */
function isProxy(part: string): boolean {
  if (RANGES.includes(part)) return true;
  const [address = '', length, ...rest] = part.split('/');
  const max = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : 0;
  if (max === 0 || rest.length > 0) return false;
  return length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= max);
}
