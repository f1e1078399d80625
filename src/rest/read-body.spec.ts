import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { ApiError } from '../values/error-codes.js';
import type { HarnessRequest } from '../values/request.js';
import { BodyIntake, endBody, intakeSlot } from './body-intake.js';
import { fakeRequest } from './http.fake.js';
import { BODY_LIMIT } from '../values/body-limit.js';
import { isNothing, rawBody, readBody, refuseBody } from './read-body.js';

type Headers = HarnessRequest['headers'];

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const sending = (body: unknown, headers: Headers = JSON_TYPE) =>
  fakeRequest({ method: 'POST', body, headers });

/** The codes of a refusal and of its first problem. */
const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    ({ code, details }: ApiError) => [code, ...(details.errors ?? []).map((one) => one.code)].join(' '),
  );

/** Chunks, and then an error if there is one. */
async function* chunksOf(chunks: Buffer[], error?: Error): AsyncGenerator<Buffer> {
  yield* chunks;
  if (error) throw error;
}

describe('a body', () => {
  it.each<[string, unknown, Headers, unknown]>([
    ['JSON', Buffer.from('{"a":"größe"}'), JSON_TYPE, { a: 'größe' }],
    ['JSON in words', Buffer.from('1'), { 'content-type': 'Application/JSON; Charset="UTF-8"; q=1' }, 1],
    [
      'JSON in UTF-8, said twice',
      Buffer.from('1'),
      { 'content-type': 'application/json;charset=utf-8;charset=utf8' },
      1,
    ],
    ['JSON as it is', Buffer.from('1'), { ...JSON_TYPE, 'content-encoding': 'Identity' }, 1],
    ['JSON in a stream', Readable.from([Buffer.from('{"a"'), Buffer.from(':1}')]), JSON_TYPE, { a: 1 }],
    ['what a host has parsed', { a: 1 }, JSON_TYPE, { a: 1 }],
    ['what a host has uncompressed', { a: 1 }, { ...JSON_TYPE, 'content-encoding': 'gzip' }, { a: 1 }],
    ['text that a host has read', '{"a":1}', JSON_TYPE, { a: 1 }],
    ['nothing', undefined, {}, undefined],
    ['no bytes', Buffer.alloc(0), { 'content-type': 'text/html' }, undefined],
    ['an empty stream', Readable.from([]), {}, undefined],
    ['an empty object of a host', {}, {}, undefined],
  ])('may be %s', async (_name, body, headers, expected) => {
    expect(await readBody(sending(body, headers))).toEqual(expected);
  });

  it.each<[string, unknown, Headers, string]>([
    ['of no type', Buffer.from('{}'), {}, 'unsupported_media_type'],
    ['of another type', Buffer.from('{}'), { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    [
      'in UTF-8 and not',
      Buffer.from('{}'),
      { 'content-type': 'application/json; charset=utf-8; charset=latin1' },
      'unsupported_media_type',
    ],
    [
      'in Latin-1',
      Buffer.from('{}'),
      { 'content-type': 'application/json;charset=latin1' },
      'unsupported_media_type',
    ],
    ['compressed', Buffer.from('{}'), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'unsupported_media_type'],
    ['a form that a host has parsed', { a: '1' }, FORM, 'unsupported_media_type'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE, 'malformed_json invalid_utf8'],
    ['no JSON', Buffer.from('{"a":1,"a":2}'), JSON_TYPE, 'malformed_json duplicate_key'],
    [
      'incomplete',
      Readable.from(chunksOf([Buffer.from('{')], new Error('aborted'))),
      JSON_TYPE,
      'malformed_json incomplete_body',
    ],
    ['too large', Buffer.alloc(BODY_LIMIT + 1), JSON_TYPE, 'payload_too_large'],
    [
      'too large by its length',
      Readable.from([Buffer.from('{}')]),
      { ...JSON_TYPE, 'content-length': String(BODY_LIMIT + 1) },
      'payload_too_large',
    ],
    [
      'too large as it comes',
      Readable.from([Buffer.alloc(BODY_LIMIT), Buffer.alloc(1)]),
      JSON_TYPE,
      'payload_too_large',
    ],
  ])('is refused when it is %s', async (_name, body, headers, expected) => {
    expect(await refusalOf(readBody(sending(body, headers)))).toBe(expected);
  });

  it('is the request itself where that is the stream and nobody has read it', async () => {
    const stream = Object.assign(Readable.from([Buffer.from('[1]')]), sending(undefined));
    expect(await readBody(stream as HarnessRequest)).toEqual([1]);
    const read = Object.assign(Readable.from([Buffer.from('['), Buffer.from('1]')]), sending(undefined));
    await read.iterator({ destroyOnReturn: false }).next();
    expect(await readBody(read as HarnessRequest)).toBeUndefined();
  });

  it('is read once, whoever asks', async () => {
    const request = sending(Readable.from([Buffer.from('[1]')]));
    expect(await Promise.all([rawBody(request), rawBody(request)])).toEqual([
      Buffer.from('[1]'),
      Buffer.from('[1]'),
    ]);
    expect(await readBody(request)).toEqual([1]);
  });

  it('that is too large is drained, so that the client reads why', async () => {
    const stream = Readable.from([Buffer.alloc(BODY_LIMIT), Buffer.alloc(1), Buffer.alloc(1)]);
    const ended = once(stream, 'end');
    expect(await refusalOf(readBody(sending(stream)))).toBe('payload_too_large');
    await ended;
  });
});

describe('where there is to be no body', () => {
  it.each([undefined, null, {}])('%j is none', async (body) => {
    expect(isNothing(body)).toBe(true);
    await expect(refuseBody(sending(body))).resolves.toBeUndefined();
  });

  it.each([[[]], [0], [false], [{ a: 1 }], [Buffer.from('[]')]])('%j is refused', async (body) => {
    expect(await refusalOf(refuseBody(sending(body)))).toBe('validation_failed unexpected_body');
  });
});

describe('the bytes of a body', () => {
  const intakeOf = (request: HarnessRequest): BodyIntake => {
    const intake = new BodyIntake({ bodyTime: 1_000, bodyBytes: 10, bodyBytesPerOrg: 10 });
    intakeSlot.set(request, intake);
    return intake;
  };
  /** Whether nothing else counts. */
  const isIdle = (intake: BodyIntake) => {
    let isRefused = false;
    const counter = intake.begin('', () => (isRefused = true));
    counter.add(10);
    counter.end();
    return !isRefused;
  };

  it('count from their coming to the answer', async () => {
    const request = sending(Readable.from([Buffer.from('{}')]));
    const intake = intakeOf(request);
    await readBody(request);
    expect(isIdle(intake)).toBe(false);
    endBody(request);
    expect(isIdle(intake)).toBe(true);
  });

  it('count no more when the body ends before it is complete', async () => {
    const request = sending(Readable.from(chunksOf([Buffer.from('{')], new Error('reset'))));
    const intake = intakeOf(request);
    await expect(readBody(request)).rejects.toMatchObject({ code: 'malformed_json' });
    expect(isIdle(intake)).toBe(true);
  });
});
