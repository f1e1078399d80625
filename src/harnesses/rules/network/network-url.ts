import { isIPv4 } from 'node:net';
import { ipv4SpelledAs } from './ipv4-carriers.js';
import { isDisputed, readingsOf, withoutDotSegments } from './path-readings.js';

/** Why no rule can ever allow a URL. */
export type UnusableUrl = 'invalid_url' | 'unsupported_scheme';

/** Of a URL that a check judges; servers take no longer ones. */
export const MAX_URL_LENGTH = 8192;

/** The parts of a URL that rules look at, in the one spelling in which they are compared. */
export interface UrlParts {
  /** ws counts as http and wss as https: the same servers behind the same ports. */
  scheme: 'http' | 'https';
  /** Lower case, punycode, no trailing dot; IPv4 as four decimals, also the IPv4-mapped IPv6; else `[IPv6]`. */
  host: string;
  /** Always a number, the scheme's default one included. */
  port: string;
  path: string;
}

/** A URL ready to be compared. */
export interface NormalizedUrl extends UrlParts {
  /** {@link keyOf} the URL: a pattern covers it when this starts with the pattern's own key. */
  key: string;
  /** What an allow pattern has to cover: without the path, if servers disagree about where that leads. */
  allowKey: string;
  /** One for everything that some server may take the URL for: a block pattern has to cover one of them. */
  blockKeys: string[];
  /** The URL that was judged, in the spelling that everybody reads in the same way. */
  href: string;
}

const SCHEMES = new Map([
  ['http:', { scheme: 'http', port: '80' }],
  ['ws:', { scheme: 'http', port: '80' }],
  ['https:', { scheme: 'https', port: '443' }],
  ['wss:', { scheme: 'https', port: '443' }],
] as const);

/**
 * The scheme, two slashes, user info with one `@`, a host of letters, digits, `-`, `_`, `.` and what IDNA maps, a port.
 * All else has been read in several ways by programs in use: backslashes, `;` and `%` in a host, one slash or three, an
 * `@` in a query that no slash goes before. So have the characters that IDNA 2003 and 2008 map differently.
 */
const UNDISPUTED = new RegExp(
  String.raw`^\w+://(?:[\w.~%!$&'()*+,=-]*(?::[\w.~%!$&'()*+,=-]*)?@)?` +
    String.raw`(?:\[[\da-f:.]+\]|(?:(?![ßẞςş\u00ad\u034f\u180b-\u180e\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff])[\w.\-\u0080-\u{10ffff}])+)` +
    String.raw`(?::\d*)?(?=[/?#]|$)(?![?#][^/]*@)`,
  'iu',
);

/**
 * The normalized form of a URL, or why it has none. What programs read in different ways is invalid here although
 * WHATWG takes it, since nobody knows which one will connect; so is a host with an empty label (`evil.com..`, `a..b`).
 */
export function normalizeUrl(text: string): NormalizedUrl | UnusableUrl {
  if (text.length > MAX_URL_LENGTH) return 'invalid_url';
  const parts = readUrl(text);
  if (typeof parts === 'string') return parts;
  const trimmed = text.replace(/^ +/, '').trimEnd();
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text.replace(/^ +| +$/g, '')) || !UNDISPUTED.test(trimmed))
    return 'invalid_url';
  const { scheme, host, port, path } = parts;
  if (!/^(?:\[|[\w-]+(?:\.[\w-]+)*$)/.test(host) || hasLeadingZero(trimmed, host)) return 'invalid_url';
  const sentPath = /^\w+:\/\/[^/?#]*([^?#]*)/.exec(trimmed)?.[1] ?? '';
  const keyFor = (path: string) => keyOf(host, `/${scheme}:${port}${path}/`);
  const key = keyFor(path);
  // Some clients send dot segments as they are: a server may resolve them after it has changed other segments.
  const sent = isDisputed(sentPath) ? readingsOf(sentPath) : new Set<string>();
  const readings = readingsOf(path);
  if (readings === null || sent === null) return 'invalid_url';
  const blockKeys = [...new Set([path, ...readings, ...[...sent].map(withoutDotSegments)])].map(keyFor);
  const allowKey = isDisputed(path) || isDisputed(sentPath) ? keyFor('') : key;
  return { ...parts, key, allowKey, blockKeys, href: hrefOf(trimmed, parts) };
}

/** Most programs read `010.0.0.1` as octal, 8.0.0.1; Java's read it as decimal, 10.0.0.1. */
export function hasLeadingZero(url: string, host: string): boolean {
  if (!isIPv4(host)) return false;
  const written = /^\s*\w+:\/\/(?:[^/?#]*@)?([^/?#:]*)/.exec(url)?.[1] ?? '';
  return /(?:^|[.\u3002])0+(?!x)[\da-f]*[1-9a-f]/i.test(written.normalize('NFKC'));
}

function hrefOf(text: string, { host, path }: UrlParts): string {
  const url = new URL(text);
  const user = /^\w+:\/\/[^/]*@/.test(url.href) ? url.href.replace(/^\w+:\/\/([^@]*@).*$/, '$1') : '';
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${user}${host}${port}${path}${url.search}${url.hash}`;
}

/** {@link normalizeUrl} without its judgement on what is disputed, for callers that explain it. */
export function readUrl(text: string): UrlParts | UnusableUrl {
  const url = parseUrl(text);
  if (url === undefined) return 'invalid_url';
  const known = SCHEMES.get(url.protocol as 'http:');
  if (known === undefined) return 'unsupported_scheme';
  const host = normalizeHost(url.hostname);
  return { scheme: known.scheme, host, port: url.port || known.port, path: normalizePath(url.pathname) };
}

/**
 * The parts from the most general to the most specific one: `com.example.` for a domain with its subdomains,
 * `com.example./` for the host alone (no label holds a slash), `com.example./https:443/v1/` for what is below
 * a path. What a key starts with covers it. (One join makes a flat string; those compare fastest.)
 */
export function keyOf(host: string, rest: string): string {
  return [...host.split('.').reverse(), rest].join('.');
}

/**
 * What WHATWG makes of a text; undefined for what is no URL. Punycode and Unicode normalization cost the square of a
 * host's length: a second for 30,000 characters. No DNS name is longer than 253, so longer ones need no answer; plain
 * ASCII is cheap and may be of any length.
 */
export function parseUrl(text: string): URL | undefined {
  const host = text.length > 253 ? rawHost(text) : '';
  if (host.length > 253 && /[^\0-\x7f]|%|xn--/i.test(host)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The host as written, found as WHATWG finds it: without tabs and line ends, behind the last `@`. */
function rawHost(text: string): string {
  const authority = /^[^:]*:[/\\]*([^/\\?#]*)/.exec(text.replace(/[\t\n\r]/g, ''))?.[1] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** What WHATWG leaves different although it is the same machine: one trailing dot, IPv4 dressed as IPv6. */
function normalizeHost(host: string): string {
  if (host.startsWith('[')) return ipv4SpelledAs(host.slice(1, -1)) ?? host;
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/**
 * Decodes the percent-encoded unreserved characters (RFC 3986, 2.3) and upper-cases the other triplets, in one
 * pass, so that `%2561` stays and never becomes `%61`. A percent sign that starts no triplet becomes `%25`,
 * or `%%361` would turn into one. WHATWG has removed `.` and `..` in every encoding; parsers that forget one behind
 * a segment like `/.x` (Node 20) are helped.
 */
function normalizePath(path: string): string {
  const decoded = path.replace(/%([\da-f]{2})?/gi, (triplet, hex?: string) => {
    if (hex === undefined) return '%25';
    const character = String.fromCharCode(parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : triplet.toUpperCase();
  });
  return /\/\.\.?(\/|$)/.test(decoded) ? withoutDotSegments(decoded) : decoded;
}
