import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HarnessRequest } from '../access/caller.js';
import { HarnessError, validationFailed } from '../harness.errors.js';
import { READERS } from '../portability/formats.js';
import { JsonDocumentError, parseJson } from '../rules/json-document.js';
import { problem } from '../rules/problem.js';

/** The largest request body, in bytes. */
export const BODY_LIMIT = 10 * 1024 * 1024;

/**
 * The request body as the JSON value it stands for, undefined when there is none. Read here, after the guards: a
 * platform parser of ours hands over the raw stream, so nobody unknown can make the service read megabytes. A body
 * that the host's own parser has read already is taken as it is.
 */
export function readBody(request: HarnessRequest): Promise<unknown> {
  return readAs(request, JSON_ONLY);
}

/** A body that may be YAML or Markdown too. A host's text parser may have made a string of it already. */
export function readDocument(request: HarnessRequest): Promise<unknown> {
  return readAs(request, DOCUMENTS);
}

type Readers = ReadonlyMap<string, (text: string) => unknown>;

const JSON_ONLY: Readers = new Map([['application/json', parseDocument]]);
const DOCUMENTS: Readers = new Map([...JSON_ONLY, ...READERS]);

async function readAs(request: HarnessRequest, readers: Readers): Promise<unknown> {
  const raw = await rawBody(request);
  const isText = typeof raw === 'string' && readers !== JSON_ONLY;
  if (!Buffer.isBuffer(raw) && !isText) return raw;
  if (raw.length === 0) return undefined;
  const read = readerFor(request.headers['content-type'], readers);
  refuseEncoding(request.headers['content-encoding']);
  return read(isText ? raw : decode(raw as Buffer));
}

/** The body as a handler's argument; `unknown`, so that no pipe of the host's strips what we want to refuse. */
export const RequestBody = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  readBody(context.switchToHttp().getRequest<HarnessRequest>()),
);

/** A document as a handler's argument. */
export const RequestDocument = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  readDocument(context.switchToHttp().getRequest<HarnessRequest>()),
);

const taken = new WeakMap<HarnessRequest, Promise<unknown>>();

/** Bytes, or what a host's own parser has made of them; read once, whoever asks. */
export function rawBody(request: HarnessRequest): Promise<unknown> {
  const raw = taken.get(request) ?? takeBody(request);
  taken.set(request, raw);
  return raw;
}

async function takeBody({ body, headers }: HarnessRequest): Promise<unknown> {
  if (Buffer.isBuffer(body) && body.length > BODY_LIMIT) throw tooLarge();
  if (!(body instanceof Readable)) return body ?? undefined;
  if (Number(headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  return collect(body);
}

/** Not destroyed on refusal: that would close the connection before the client has read why. What is left is dropped. */
async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_LIMIT) break;
      chunks.push(chunk);
    }
  } catch {
    throw malformed('incomplete_body', 'the body ended before it was complete');
  }
  if (size <= BODY_LIMIT) return Buffer.concat(chunks);
  stream.resume();
  throw tooLarge();
}

function readerFor(header: string | string[] | undefined, readers: Readers): (text: string) => unknown {
  const [type, ...parameters] = String(header ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const reader = readers.get(type!);
  if (reader && (charset === undefined || /^"?utf-?8"?$/.test(charset))) return reader;
  const known = [...readers.keys()].join(', ');
  throw new HarnessError('unsupported_media_type', `the body must be ${known} in UTF-8`);
}

/** Compressed bodies are not taken: a few kilobytes could stand for gigabytes. */
function refuseEncoding(header: string | string[] | undefined): void {
  if (header === undefined || String(header).toLowerCase() === 'identity') return;
  throw new HarnessError('unsupported_media_type', 'the body must not be compressed');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('invalid_utf8', 'the body is not valid UTF-8');
  }
}

function parseDocument(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonDocumentError)) throw error;
    if (error.code === 'too_many_members') throw validationFailed([problem('too_many', error.message)]);
    throw malformed(error.code, error.message, error.place);
  }
}

function malformed(
  code: string,
  detail: string,
  place: { line?: number; column?: number } = {},
): HarnessError {
  return new HarnessError('malformed_json', detail, { errors: [{ pointer: '', ...place, code, detail }] });
}

function tooLarge(): HarnessError {
  return new HarnessError('payload_too_large', `the body may have at most ${BODY_LIMIT} bytes`);
}
