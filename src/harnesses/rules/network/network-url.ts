/** Why no rule can ever allow a URL. */
export type UnusableUrl = 'invalid_url' | 'unsupported_scheme';

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
}

const SCHEMES = new Map([
  ['http:', { scheme: 'http', port: '80' }],
  ['ws:', { scheme: 'http', port: '80' }],
  ['https:', { scheme: 'https', port: '443' }],
  ['wss:', { scheme: 'https', port: '443' }],
] as const);

/**
 * The normalized form of a URL, or why it has none. A URL whose host has an empty label (`evil.com..`, `a..b`)
 * is invalid here although WHATWG takes it: DNS has no such name, and clients disagree on which one they ask.
 */
export function normalizeUrl(text: string): NormalizedUrl | UnusableUrl {
  const parts = readUrl(text);
  if (typeof parts === 'string') return parts;
  const { scheme, host, port, path } = parts;
  if (host.split('.').includes('')) return 'invalid_url';
  return { ...parts, key: keyOf(host, `/${scheme}:${port}${path}/`) };
}

/** {@link normalizeUrl} without its judgement on empty labels, for callers that explain them. */
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
  const mapped = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(host);
  if (mapped === null) return host.endsWith('.') ? host.slice(0, -1) : host;
  const halves = mapped.slice(1).map((half) => parseInt(half, 16));
  return halves.flatMap((half) => [half >> 8, half & 255]).join('.');
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

/** As WHATWG has it: `..` takes the segment before it along, and a dot at the end leaves a slash there. */
function withoutDotSegments(path: string): string {
  const segments = path.split('/').slice(1);
  const kept: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..') kept.pop();
    if (!isDots) kept.push(segment);
    else if (i === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
