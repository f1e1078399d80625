import { finished, Readable } from 'node:stream';
import type { HarnessRequest } from '../values/request.js';
import { BODY_LIMIT } from '../values/body-limit.js';
import { ApiError } from '../values/error-codes.js';
import { validationFailed, malformedJson } from '../values/refusal.js';
import { readingJson } from '../values/json-reader.js';
import { atOnce, inSteps, turns, type Steps } from '../values/turns.js';
import { isLargeBody, keepLargeBody } from '../checks/large-body.js';
import { problem } from '../values/problem.js';
import { isObject } from '../values/shape.js';
import { argument } from './arguments.js';
import { beginBody } from './body-intake.js';
import { refuseOtherDigest } from './content-digest.js';
import { headerValues } from './header-values.js';
import { GrowingBuffer } from './growing-buffer.js';
import { requestOrgSlot } from './request-org.js';
import { requestSlot } from './request-state.js';

/**
 * The request body as the JSON value it stands for, undefined when there is none. Read here, after the guards: a
 * platform parser of ours hands over the raw stream, so nobody unknown can make the service read megabytes. A body
 * that the host's own parser has read already is taken as it is.
 */
export function readBody(request: HarnessRequest): Promise<unknown> {
  return readAs(request, request.method === 'PATCH' ? PATCHES : JSON_ONLY);
}

/** What reads a text, in steps, by its media type. */
export type Readers = ReadonlyMap<string, Reader>;
type Reader = (text: string) => Steps<unknown>;

export const JSON_ONLY: Readers = new Map([['application/json', readingJson]]);

/** What a PATCH does is a JSON merge patch (RFC 7396), under either name. */
export const PATCHES: Readers = new Map([...JSON_ONLY, ['application/merge-patch+json', readingJson]]);

export async function readAs(request: HarnessRequest, readers: Readers): Promise<unknown> {
  const raw = await rawBody(request);
  const type = contentType(request);
  // Where there is no body, a parser of the host's may still have made an empty object.
  if (raw === undefined || (type === undefined && isNothing(raw))) return undefined;
  const isBytes = Buffer.isBuffer(raw);
  if (isBytes && raw.length === 0) return undefined;
  // Of what was parsed too: a form of another site's page can send anything but these types unasked.
  const read = readerFor(type, readers);
  if (isBytes) refuseEncoding(request.headers['content-encoding']);
  if (isBytes) refuseOtherDigest(request, raw);
  const owner = requestOrgSlot.get(request) ?? '';
  if (isBytes || typeof raw === 'string') return readInTurn(raw, read, owner);
  // Nothing else tells how large what a host has parsed is.
  const bytes = Number(request.headers['content-length']);
  return isLargeBody(bytes) ? keepLargeBody(raw, { owner, bytes }) : raw;
}

/** What is large waits until nobody else's is being worked on, and is marked for whoever checks it. */
async function readInTurn(raw: Buffer | string, read: Reader, owner: string): Promise<unknown> {
  const reading = decoded(raw, read);
  const bytes = raw.length;
  if (!isLargeBody(bytes)) return atOnce(reading);
  return keepLargeBody(await turns.run(owner, () => inSteps(reading)), { owner, bytes });
}

function* decoded(raw: Buffer | string, read: Reader): Steps<unknown> {
  const text = typeof raw === 'string' ? raw : decode(raw);
  yield;
  return yield* read(text);
}

/** The body as a handler's argument. */
export const RequestBody = argument(readBody);

/** Sees to it that there is no body: nothing that was sent is dropped silently. */
export async function refuseBody(request: HarnessRequest): Promise<void> {
  if (!isNothing(await readBody(request)))
    throw validationFailed([problem('unexpected_body', 'this takes no body')]);
}

/** No body, or what some clients send in its place. */
export function isNothing(body: unknown): boolean {
  return body === undefined || body === null || (isObject(body) && Object.keys(body).length === 0);
}

const bodySlot = requestSlot<Promise<unknown>>('body');

/** Bytes, or what a host's own parser has made of them; read once, whoever asks. */
export function rawBody(request: HarnessRequest): Promise<unknown> {
  const raw = bodySlot.get(request) ?? takeBody(request);
  bodySlot.set(request, raw);
  return raw;
}

async function takeBody(request: HarnessRequest): Promise<unknown> {
  const { headers } = request;
  const body = request.body ?? unread(request);
  if (Buffer.isBuffer(body) && body.length > BODY_LIMIT) throw tooLarge();
  if (!(body instanceof Readable)) return body;
  const length = Number(headers['content-length'] ?? 0);
  if (length <= BODY_LIMIT) return collect(request, body, length);
  body.resume();
  throw tooLarge();
}

/** The request itself, where it is the stream (Express) and no parser of the host's knew its media type. */
function unread(request: unknown): Readable | undefined {
  return request instanceof Readable && !request.readableDidRead ? request : undefined;
}

/**
 * Not destroyed on refusal: that would close the connection before the client has read why. What is left is dropped,
 * and the answer ends the connection: see `closeBehindAnswer`.
 */
function collect(request: HarnessRequest, stream: Readable, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const bytes = new GrowingBuffer(length, BODY_LIMIT);
    const stop = (): void => void stream.off('data', take).resume();
    const refuse = (reason: Error): void => {
      counter.end();
      stop();
      reject(reason);
    };
    const counter = beginBody(request, refuse);
    const take = (chunk: Buffer): void => {
      if (bytes.length + chunk.length > BODY_LIMIT) return refuse(tooLarge());
      counter.add(bytes.append(chunk));
    };
    finished(stream, { writable: false }, (error) => {
      if (error) return refuse(malformedJson('incomplete_body', 'the body ended before it was complete'));
      counter.complete();
      stop();
      resolve(bytes.toBuffer());
    });
    stream.on('data', take);
  });
}

/** @throws ApiError `unsupported_media_type` for two: of which the body is, nobody knows */
function contentType(request: HarnessRequest): string | undefined {
  if (headerValues(request, 'Content-Type').length > 1)
    throw new ApiError('unsupported_media_type', 'the body must have one Content-Type');
  return request.headers['content-type'] as string | undefined;
}

function readerFor(header: string | undefined, readers: Readers): Reader {
  const [type, ...parameters] = partsOf(header);
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  const reader = readers.get(type!);
  if (reader && charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset))) return reader;
  const accept = [...readers.keys()];
  throw new ApiError('unsupported_media_type', `the body must be ${accept.join(', ')} in UTF-8`, { accept });
}

function partsOf(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
}

/** Compressed bodies are not taken: a few kilobytes could stand for gigabytes. */
function refuseEncoding(header: string | string[] | undefined): void {
  if (header === undefined || String(header).toLowerCase() === 'identity') return;
  throw new ApiError('unsupported_media_type', 'the body must not be compressed', {
    acceptEncoding: ['identity'],
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformedJson('invalid_utf8', 'the body is not valid UTF-8');
  }
}

function tooLarge(): ApiError {
  return new ApiError('payload_too_large', `the body may have at most ${BODY_LIMIT} bytes`);
}
