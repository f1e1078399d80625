import { isIPv4 } from 'node:net';
import { domainToUnicode } from 'node:url';
import { isRangePath, meansRange } from './address-ranges.js';
import { hasLeadingZero, keyOf, readUrl, type UrlParts } from './network-url.js';
import { suggestPattern } from './pattern-suggestion.js';

/**
 * A rule over URLs: one host (`api.example.com`), a domain with all its subdomains (`*.example.com`) or the URLs
 * below a prefix (`https://api.example.com/v1`). Two patterns are apart, or one covers the other: they never
 * overlap in part. That is what makes an intersection of lists a list again.
 */
export interface NetworkPattern {
  /** What is compared, see {@link keyOf}; patterns that mean the same have the same. */
  key: string;
}

/** Why a text is no pattern: a predicate for people, never quoting the text (it may hold a password). */
export interface Refusal {
  refused: string;
  /** The pattern that was probably meant, or the patterns as a JSON array. */
  suggestion?: string;
}

/** What must not be found in a text, and what to say when it is. The first hit is the answer. */
type Checks = readonly (readonly [RegExp, string])[];

const STAR = 'may contain * only as a leading "*."';
const EMPTY_LABEL = 'must not contain an empty label (a dot at the start, two dots in a row or at the end)';
const USER_INFO = 'must not contain user info (the part before @)';
const SUPPORTED = 'must have the scheme http, https, ws or wss';

const RANGE = 'must not be an address range; there are none, only single addresses';
const LIST = 'must be one pattern; write one element of the list for each';
const ODD_ADDRESS = 'must write an IPv4 address as four decimal numbers';
const CHARACTERS = 'must not contain other characters in its host than letters, digits, -, _ and .';

const OF_TEXT: Checks = [
  [/^$/, 'must not be empty'],
  [/^!/, 'must not be negated; put what is denied into blocked'],
  // U+3001 is how Chinese and Japanese write the comma of a list.
  [/^[^/]*[,;|\u3001]|[,;|\u3001]\s*\w+:\/\/|^[^/]*\/\/[^/]*[,;|\u3001]/, LIST],
  [/[\s\p{Cc}]/u, 'must not contain spaces or control characters'],
  [/\p{Cs}/u, 'must not contain lone surrogates'],
  [/\\/, 'must not contain a backslash'],
  [/[?#]/, 'must not contain a query or fragment (? or #)'],
  [/(?!^)\*|^\*(?!\.)/, STAR],
];

const OF_HOST: Checks = [
  [/^\*?\.$/, EMPTY_LABEL],
  [/^(?:[^/]*:)?\/\//, 'has // but no scheme in front of it'],
  [/^[^/]*@/, USER_INFO],
  [/^(?:https?|wss?):/i, 'has a scheme that is not followed by //'],
  [/^[a-z][a-z\d+-]*:(?!\d*(?:\/|$))/i, SUPPORTED],
  [/\//, 'has a path but no scheme; a URL prefix is written https://host/path'],
  [/^[^[]*:|\]:/, 'must not have a port; write https://host:port/ (and an IPv6 address in brackets)'],
];

const OF_PREFIX: Checks = [
  [/^(?!(?:https?|wss?):)/i, SUPPORTED],
  [/^[^/]*\/\/[^/]*@/, USER_INFO],
  [/^[^/]*\/\/(?:[:/]|$)/, 'has a scheme but no host'],
];

const OF_READABLE_HOST: Checks = [
  [/(?:^|\.)(?:\.|$)/, EMPTY_LABEL],
  [/(?:^|\.)-|-(?:\.|$)/, 'must not contain a label that starts or ends with -'],
];

const OF_NORMALIZED_HOST: Checks = [
  ...OF_READABLE_HOST,
  [/\*/, STAR],
  [/[^/]{254}/, 'must not have a host of more than 253 characters'],
  [/[^.]{64}/, 'must not contain a label of more than 63 characters'],
];

/** Reads a pattern, or says which rule of the contract it breaks and what was probably meant. */
export function parsePattern(text: string): NetworkPattern | Refusal {
  const parsed = parseNew(text);
  if (!('refused' in parsed)) return parsed;
  if (parsed.refused === RANGE || meansRange(text)) return { refused: RANGE };
  const suggestion = parsed.suggestion ?? suggestPattern(text, isPattern);
  return suggestion === undefined ? parsed : { ...parsed, suggestion };
}

function isPattern(text: string): boolean {
  return !('refused' in parseNew(text));
}

/** As {@link readPattern}, without what has a meaning that nobody wants. */
function parseNew(text: string): NetworkPattern | Refusal {
  const parsed = readPattern(text);
  const isRange = text.includes('/') ? isRangeOfPrefix : meansRange;
  return 'key' in parsed && isRange(text) ? { refused: RANGE } : parsed;
}

/** Reads a stored pattern: what writes began to refuse later keeps its meaning. */
export function readPattern(text: string): NetworkPattern | Refusal {
  const isPrefix = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const refused = firstHit(OF_TEXT, text) ?? firstHit(isPrefix ? OF_PREFIX : OF_HOST, text);
  if (refused !== undefined) return { refused };
  return isPrefix ? parsePrefix(text) : parseHost(text);
}

function isRangeOfPrefix(text: string): boolean {
  const url = readUrl(text);
  return typeof url === 'object' && isAddress(url.host) && isRangePath(url.path) && !hasPort(url);
}

function parseHost(text: string): NetworkPattern | Refusal {
  const isDomain = text.startsWith('*.');
  const name = isDomain ? text.slice(2) : text;
  const url = readUrl(`http://${name}`);
  if (typeof url === 'string') return { refused: 'is not a valid host' };
  const refused = hostRefusal(url.host);
  if (refused !== undefined) return { refused };
  if (isDomain && isAddress(url.host)) return { refused: 'must not put *. before an IP address' };
  if (isOddAddress(name, url.host)) return oddAddress(`http://${name}`, url.host, url.host);
  return { key: keyOf(url.host, isDomain ? '' : '/') };
}

/** A trailing slash adds nothing to a prefix: `/v1/` covers `/v1` as well, so both have the key of `/v1`. */
function parsePrefix(text: string): NetworkPattern | Refusal {
  const url = readUrl(text);
  if (typeof url === 'string') return { refused: 'is not a valid URL: its host or port is wrong' };
  const refused = hostRefusal(url.host);
  if (refused !== undefined) return { refused };
  const [, before = '', host = '', after = ''] = /^(\w+:\/\/)([^/:]*)(.*)$/s.exec(text) ?? [];
  if (isOddAddress(host, url.host)) return oddAddress(text, url.host, before + url.host + after);
  const path = url.path.replace(/\/?$/, '/');
  return { key: keyOf(url.host, `/${url.scheme}:${url.port}${path}`) };
}

/** Looks at the host that will be compared, where `%2E`, full-width dots and soft hyphens have come to light. */
function hostRefusal(host: string): string | undefined {
  const refused = firstHit(OF_NORMALIZED_HOST, host);
  if (refused !== undefined) return refused;
  if (!/^(?:\[[\da-f:]+\]|[\w.-]+)$/.test(host)) return CHARACTERS;
  return host.includes('xn--') ? firstHit(OF_READABLE_HOST, domainToUnicode(host)) : undefined;
}

/** Programs read `010.0.0.1` and `10.1` as different addresses. */
function isOddAddress(written: string, host: string): boolean {
  return isIPv4(host) && !written.startsWith('[') && written.replace(/\.$/, '') !== host;
}

/** With leading zeros nobody knows which address was meant. */
function oddAddress(url: string, host: string, suggestion: string): Refusal {
  const isClear = !hasLeadingZero(url, host) && isPattern(suggestion);
  return { refused: ODD_ADDRESS, ...(isClear && { suggestion }) };
}

/** WHATWG takes no host whose last label is a number, unless it is an IPv4 address. */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /(?:^|\.)\d+$/.test(host);
}

/** One that the scheme does not imply. */
function hasPort({ scheme, port }: UrlParts): boolean {
  return port !== (scheme === 'http' ? '80' : '443');
}

function firstHit(checks: Checks, text: string): string | undefined {
  return checks.find((check) => check[0].test(text))?.[1];
}
