import { describe, expect, it } from '@jest/globals';
import type { HarnessRequest } from '../values/request.js';
import { unkeptErrors } from './promises.js';

const writes = { writes: true };
const request = (...headers: [string, string][]): HarnessRequest => ({
  method: 'POST',
  url: '/',
  headers: {},
  raw: { rawHeaders: headers.flat() },
});
const unkept = (...headers: [string, string][]) =>
  unkeptErrors(request(...headers), writes).map(({ name }) => name);

describe('Prefer', () => {
  it.each([
    'handling=strict',
    'Handling=STRICT',
    'handling="strict"',
    'handling = strict',
    'respond-async, handling=strict',
    'return=minimal;a=b,handling=strict; foo',
    'handling=strict,',
  ])('with %s promises what is not kept', (value) => {
    expect(unkept(['prefer', value])).toEqual(['Prefer']);
  });

  it('is read in all its lines', () => {
    expect(unkept(['Prefer', 'return=minimal'], ['Prefer', 'handling=strict'])).toEqual(['Prefer']);
  });

  it.each(['handling=lenient', 'return=minimal', 'handling', 'x-handling=strict', 'handling=stricter', ''])(
    'with %j may be passed over, as RFC 7240 has it',
    (value) => {
      expect(unkept(['Prefer', value])).toEqual([]);
    },
  );
});

describe('what promises safety', () => {
  it('is refused all at once, and only where it is not kept', () => {
    const sent = request(
      ['If-Match', '"1"'],
      ['If-None-Match', '*'],
      ['If-Unmodified-Since', 'now'],
      ['Idempotency-Key', 'a'],
      ['Content-Range', 'bytes 0-1/2'],
    );
    expect(unkeptErrors(sent, writes)).toHaveLength(5);
    const kept = { ...writes, conditional: true, idempotent: true };
    expect(unkeptErrors(sent, kept).map(({ name }) => name)).toEqual([
      'If-None-Match',
      'If-Unmodified-Since',
      'Content-Range',
    ]);
  });

  it('is nothing on a read', () => {
    expect(unkeptErrors(request(['If-Match', '"1"'], ['Prefer', 'handling=strict']), {})).toEqual([]);
  });
});
