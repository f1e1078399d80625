import { partsOf } from './pattern-suggestion.js';

const IPV4 = String.raw`\d[\d.]*`;
const IPV6 = String.raw`\[?[\da-f]*:[\da-f]*:[\da-f:.]*\]?`;
const WHOLE_IPV4 = String.raw`\d+(?:\.\d+){3}`;
const TO = String.raw`(?:[-\u2013\u2014]|\.\.+)`;

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1-10.0.0.9`, `10.0.*`, `fe80::/10`, `fe80::1-fe80::9`. */
const RANGE = new RegExp(
  String.raw`^(?:(?:${IPV4}|${IPV6})/(?:\d+|\d+(?:\.\d+){3})(?::\d+)?[/\]]*|${WHOLE_IPV4}${TO}[\d.]+|${IPV6}${TO}${IPV6}` +
    String.raw`|(?=.*\*)\d+(?:\.(?:\d+|\*)){1,3}/*|[\da-f:]*:[\da-f:]*\*)$`,
  'i',
);

/** `10.0.0.0 255.0.0.0`, as routers have it. */
const WITH_NETMASK =
  /^\s*\d+(?:\.\d+){3}\s+(?:(?:net)?mask\s+)?(?:255\.\d+\.\d+\.\d+|\d+\.\d+\.\d+\.255)\s*$/i;

/** Lengths of network prefixes (up to 128) and netmasks. */
const RANGE_PATH = /^\/(?:\d\d?|1[01]\d|12[0-8]|\d+\.\d+\.\d+\.\d+)\/?$/;

/**
 * Whether a text that is no pattern stands for addresses in a row, or one entry of a list in it does. What was probably
 * meant by the rest of it would then be a rule over something else.
 */
export function meansRange(text: string): boolean {
  const joined = text.replace(/\s+#.*$/s, '').replace(/\s*([-/\u2013\u2014])\s*/g, '$1');
  return WITH_NETMASK.test(joined) || partsOf(joined).some((part) => RANGE.test(bare(part)));
}

/** Whether a path behind an address is the length of a network prefix: nobody means `/8` of the one host 10.0.0.0. */
export function isRangePath(path: string): boolean {
  return RANGE_PATH.test(path);
}

/** Without what may stand around an address: quotes, a negation, a scheme, user info, a star, a query. */
function bare(text: string): string {
  return text
    .replace(/^["'`<(!~^-]+|["'`>),.:]+$/g, '')
    .replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/+|^(?:https?|wss?):\/?/i, '')
    .replace(/^[^/]*@/, '')
    .replace(/^\*?\.(?=[\d[:a-f])/i, '')
    .replace(/[?#].*$/s, '');
}
