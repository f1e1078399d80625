import { byteCount, cutToBytes } from './text.js';

/** No answer repeats more than this of one thing that was sent (contract, section 21): bytes of JSON, in UTF-8. */
export const MAX_REPEATED = 1024;

const CUT = '…';

/** Something that was sent, as an answer may repeat it. Costs the same for a word and for megabytes. */
export function repeated(text: string): string {
  const head = text.slice(0, MAX_REPEATED);
  if (head.length === text.length && jsonBytes(head) <= MAX_REPEATED) return text;
  return cutToBytes(head, MAX_REPEATED - byteCount(CUT), jsonBytes) + CUT;
}

/** The same in quotes, as in `the key "a" stands twice`. */
export function quoted(text: string): string {
  return JSON.stringify(repeated(text));
}

/** Within quotes. */
function jsonBytes(text: string): number {
  return byteCount(JSON.stringify(text)) - 2;
}
