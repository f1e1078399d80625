import { jest } from '@jest/globals';
import { Logger, NotFoundException } from '@nestjs/common';
import { CodedError } from '../values/coded-error.js';
import { ApiError } from '../values/error-codes.js';
import { fakeAdapter, fakeContext, fakeRequest, FakeResponse } from './http.fake.js';
import { OutageLog, outageLogSlot } from './outage-log.js';
import { ProblemFilter } from './problem.filter.js';

const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
beforeEach(() => jest.clearAllMocks());

function answerTo(error: unknown, request = fakeRequest(), response = new FakeResponse()): FakeResponse {
  const filter = new ProblemFilter({ httpAdapter: fakeAdapter('fastify') } as never);
  filter.catch(error, fakeContext(request, response));
  return response;
}

const bodyOf = ({ text }: FakeResponse) => JSON.parse(text!) as Record<string, unknown>;
const set = (headers: Record<string, string>) => Object.assign(new FakeResponse(), { headers });
const unavailable = new ApiError('unavailable', 'the database is away', { retryAfter: 2 });
const mismatch = new CodedError('version_mismatch', 412, 'it is at 4', { etag: '"4-a"' });
const wrongMethod = new ApiError('method_not_allowed', 'no', { allow: ['GET', 'POST'] });

it('a problem document says what was refused, and is not kept by anybody', () => {
  const { status, headers, text } = answerTo(new NotFoundException('no such thing'));
  expect([status, JSON.parse(text!)]).toMatchObject([404, { status: 404, detail: 'no such thing' }]);
  expect(headers).toMatchObject({
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  expect(logged).not.toHaveBeenCalled();
});

it.each([
  [unavailable, { 'Retry-After': '2' }],
  [mismatch, { ETag: '"4-a"' }],
  [wrongMethod, { Allow: 'GET, POST' }],
  [new ApiError('unauthenticated', 'who?'), { 'WWW-Authenticate': 'Bearer realm="harnesses"' }],
])('%s is answered with the headers %j', (error, headers) => {
  expect(answerTo(error).headers).toMatchObject(headers);
});

it("a host's own WWW-Authenticate stays", () => {
  const headers = { 'WWW-Authenticate': 'Basic' };
  expect(answerTo(new ApiError('unauthenticated', 'who?'), undefined, set(headers)).headers).toMatchObject(
    headers,
  );
});

it('what goes wrong on our side is logged once, with the ID that the client gets, and not told', () => {
  const response = answerTo(new Error('password=secret'));
  const { status, request_id: id } = bodyOf(response);
  expect([response.status, status, response.headers['X-Request-Id']]).toEqual([500, 500, id]);
  expect(response.text).not.toContain('secret');
  expect(logged).toHaveBeenCalledTimes(1);
  expect(logged.mock.calls[0]![0]).toMatch(new RegExp(`^${String(id)} Error: password=secret`));
});

it('what is not available is logged with its cause, without a stack, and its cause not told', () => {
  const cause = Object.assign(new Error('the database system is shutting down'), { code: '57P03' });
  const error = new ApiError('unavailable', 'the database is gone', { retryAfter: 2 }, { cause });
  const response = answerTo(error, fakeRequest({ headers: { 'x-request-id': 'r-2' } }));
  expect(response.status).toBe(503);
  expect(response.text).not.toMatch(/57P03|shutting down/);
  const line = 'r-2 503: the database is gone (SQLSTATE 57P03: the database system is shutting down)';
  expect(logged.mock.calls).toEqual([[line]]);
});

it("a request's own log of outages is asked before that of the process", () => {
  const request = fakeRequest({ raw: {} });
  const written: string[] = [];
  outageLogSlot.set(request, new OutageLog((message) => written.push(message)));
  answerTo(unavailable, request);
  expect(written).toEqual([expect.stringMatching(/^\S+ 503: the database is away$/)]);
  expect(logged).not.toHaveBeenCalled();
});

it('what comes after the answer is logged, and changes nothing of it', () => {
  const response = Object.assign(set({ ETag: '"1"' }), { by: 'reply', status: 200, text: '{}' });
  const before = structuredClone({ ...response });
  answerTo(new Error('too late'), fakeRequest({ headers: { 'x-request-id': 'r-1' } }), response);
  expect({ ...response }).toEqual(before);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]![0]).toMatch(/^r-1 after the answer: Error: too late/);
  expect(logged).not.toHaveBeenCalled();
});

it.each([
  ['/v1/a?key=secret', undefined, '/v1/a'],
  ['/a?b', '/api/v1/a?b', '/api/v1/a'],
  ['/v1/%2F', undefined, '/v1/%2F'],
])('of %j, before that %j, the instance is %j', (url, originalUrl, expected) => {
  const request = fakeRequest({ url, ...(originalUrl && { originalUrl }) });
  expect(bodyOf(answerTo(mismatch, request)).instance).toBe(expected);
});

it.each([
  ['host-1', 'client-1', 'host-1'],
  [undefined, 'client-1', 'client-1'],
  [undefined, 'a b', expect.stringMatching(/^[\da-f-]{36}$/)],
  [undefined, 'x'.repeat(129), expect.stringMatching(/^[\da-f-]{36}$/)],
  [undefined, undefined, expect.stringMatching(/^[\da-f-]{36}$/)],
])("of the host's request ID %j and the client's %j", (host, client, expected) => {
  const request = fakeRequest({ headers: { 'x-request-id': client } });
  const response = set(host === undefined ? {} : { 'X-Request-Id': host });
  expect(bodyOf(answerTo(mismatch, request, response)).request_id).toEqual(expected);
});
