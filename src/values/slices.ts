import { createHash } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/** How much is written before others get their turn, in characters. */
const SLICE = 512 * 1024;

/** Text in UTF-8, and the SHA-256 digest of its bytes. */
export interface Written {
  bytes: Buffer;
  digest: Buffer;
}

/** What `JSON.stringify` makes of a value, without stopping the event loop for long however large it is. */
export function writeJsonInSlices(value: unknown): Promise<Written> {
  return writeAll(jsonSlices(value));
}

/** The same of a text as it is. */
export function writeTextInSlices(text: string): Promise<Written> {
  return writeAll(textSlices(text));
}

async function writeAll(texts: Iterable<string>): Promise<Written> {
  const hash = createHash('sha256');
  const slices: Buffer[] = [];
  for (const text of texts) {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    slices.push(bytes);
    await yieldToEventLoop();
  }
  return { bytes: Buffer.concat(slices), digest: hash.digest() };
}

function* jsonSlices(value: unknown): Generator<string> {
  const slice = { text: '' };
  yield* write(value, slice);
  yield slice.text;
}

/** Adds the JSON of a value to a slice, which is handed out and begun anew whenever it is full. */
function* write(value: unknown, slice: { text: string }): Generator<string> {
  if (typeof value === 'string' && value.length > SLICE) yield* writeLongText(value, slice);
  else if (isPlain(value)) yield* writeMembers(value, slice);
  else slice.text += JSON.stringify(value) ?? 'null';
  if (slice.text.length < SLICE) return;
  yield slice.text;
  slice.text = '';
}

function* writeMembers(value: object, slice: { text: string }): Generator<string> {
  const isList = Array.isArray(value);
  let separator = isList ? '[' : '{';
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined && !isList) continue;
    slice.text += isList ? separator : `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    yield* write(member, slice);
  }
  slice.text += `${separator === ',' ? '' : separator}${isList ? ']' : '}'}`;
}

function* writeLongText(value: string, slice: { text: string }): Generator<string> {
  slice.text += '"';
  for (const part of textSlices(value)) {
    yield slice.text + JSON.stringify(part).slice(1, -1);
    slice.text = '';
  }
  slice.text += '"';
}

function* textSlices(text: string): Generator<string> {
  let end: number;
  for (let start = 0; start < text.length; start = end) {
    end = Math.min(start + SLICE, text.length);
    // Both halves of a surrogate pair stay together; one alone is escaped, or replaced.
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1]!)) end -= 1;
    yield text.slice(start, end);
  }
}

/** What JSON shows by its members. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}
