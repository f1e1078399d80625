import { createHash } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/** How much is written before others get their turn, in characters. */
const SLICE = 512 * 1024;

/** JSON, and the SHA-256 digest of its bytes. */
export interface WrittenJson {
  bytes: Buffer;
  digest: Buffer;
}

/** What `JSON.stringify` makes of a value, in UTF-8, without stopping the event loop for long however large it is. */
export async function writeJsonInSlices(value: unknown): Promise<WrittenJson> {
  const hash = createHash('sha256');
  const slices: Buffer[] = [];
  for (const text of slicesOf(value)) {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    slices.push(bytes);
    await yieldToEventLoop();
  }
  return { bytes: Buffer.concat(slices), digest: hash.digest() };
}

function* slicesOf(value: unknown): Generator<string> {
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
  let end: number;
  for (let start = 0; start < value.length; start = end) {
    end = Math.min(start + SLICE, value.length);
    // Both halves of a surrogate pair stay together; one alone is escaped.
    if (end < value.length && /[\ud800-\udbff]/.test(value[end - 1]!)) end -= 1;
    yield slice.text + JSON.stringify(value.slice(start, end)).slice(1, -1);
    slice.text = '';
  }
  slice.text += '"';
}

/** What JSON shows by its members. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}
