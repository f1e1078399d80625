import { usageError } from './cli-error.js';

export const DEFAULT_URL = 'http://127.0.0.1:3000';

/** The global options as commander gives them. */
export interface GlobalOptions {
  url?: string;
  key?: string;
  org?: string;
  reason?: string;
  json?: boolean;
}

/** Where the server is and who is calling: checked, and ready to be sent. */
export interface Settings {
  /** What stands before `/v1`, without a slash at its end. */
  url: string;
  /** Headers of every request. */
  headers: Record<string, string>;
  /** Headers of requests that change something. */
  writeHeaders: Record<string, string>;
}

/** Empty values count as unset, as they do for the server. Wrong ones are never repeated: one is a key. */
export function toSettings({ url, key, org, reason }: GlobalOptions): Settings {
  return {
    url: checkedUrl(url || DEFAULT_URL),
    headers: {
      ...(key && { Authorization: `Bearer ${checkedKey(key.trim())}` }),
      ...(org && { 'X-Org-Id': headerValue('--org', org) }),
    },
    writeHeaders: { ...(reason && { 'X-Change-Reason': headerValue('--reason', reason) }) },
  };
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw usageError('The URL of the server (--url or HARNESSES_URL) must begin with http:// or https://.');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw usageError('The URL of the server (--url or HARNESSES_URL) must hold no user, query or fragment.');
  }
  return url.href.replace(/\/+$/, '');
}

function checkedKey(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw usageError('The API key (--key or HARNESSES_API_KEY) must be printable ASCII without spaces.');
}

/** Headers carry bytes, and fetch takes one character per byte: here the bytes of UTF-8. */
function headerValue(option: string, text: string): string {
  // A line end would start another header.
  if (/\p{Cc}/u.test(text)) throw usageError(`The value of ${option} must be one line of text.`);
  return Buffer.from(text, 'utf8').toString('latin1');
}
