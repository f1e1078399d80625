import { Controller, Get, Post } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { defer, lastValueFrom } from 'rxjs';
import { QueryParameter } from '../checks/check-query.js';
import { entityTag } from '../values/entity-tag.js';
import { ApiError } from '../values/error-codes.js';
import { beginBody, BodyIntake, intakeSlot } from './body-intake.js';
import type { LargeAnswers } from './large-answers.js';
import { fakeAdapter, fakeContext, fakeRequest, FakeResponse } from './http.fake.js';
import { requestOrgSlot } from './request-org.js';
import { TextAnswer } from './answer.js';
import { RouteInterceptor } from './route.interceptor.js';
import { Traits, type RouteTraits } from './route-traits.js';

class SampleQuery {
  @QueryParameter(() => [])
  cursor?: string;

  @QueryParameter(() => [])
  q?: string;
}

@Controller('v1/things')
class Things {
  @Get(':id/parts')
  @Traits({ query: SampleQuery, page: true })
  page(): void {}

  @Post()
  @Traits({ harness: true, created: true })
  create(): void {}

  @Get(':id')
  @Traits({ harness: true })
  get(): void {}

  @Get('plain')
  plain(): void {}

  @Get('checked')
  @Traits({ checkPath: () => refuse('this is no ID') } satisfies RouteTraits)
  checked(): void {}
}

@Controller('ai/v1/things')
class Mounted extends Things {}

const settings = { publicUrl: 'https://example.com/api', callerHeaders: ['Authorization'] };

function refuse(detail: string): never {
  throw new ApiError('permission_denied', detail);
}

/** What is sent for a handler's result. */
async function answerOf(
  handler: Exclude<keyof Things, 'constructor'>,
  result: () => unknown,
  request = fakeRequest(),
  response = new FakeResponse(),
  largeAnswers?: LargeAnswers,
): Promise<FakeResponse> {
  const context = fakeContext(request, response, [Mounted, Things.prototype[handler]]);
  const adapterHost = { httpAdapter: fakeAdapter('fastify') } as never;
  const interceptor = new RouteInterceptor(new Reflector(), adapterHost, {
    ...settings,
    ...(largeAnswers && { largeAnswers }),
  });
  const handle = () => defer(() => Promise.resolve(result()));
  // Nest sends nothing by itself; interceptors of the host's still see the result.
  await lastValueFrom(interceptor.intercept(context, { handle }));
  return response;
}

const thing = { version: 3, self_url: 'https://example.com/api/v1/things/1' };
const text = JSON.stringify(thing);
const etag = entityTag(3, text);

describe('an answer', () => {
  it('is the JSON of the result, for this caller alone and never without asking again', async () => {
    expect({ ...(await answerOf('plain', () => thing)) }).toEqual({
      headers: {
        'Cache-Control': 'private, no-cache',
        Vary: 'Authorization',
        'Content-Type': 'application/json; charset=utf-8',
      },
      text,
      by: 'reply',
    });
  });

  it("adds to the host's Vary", async () => {
    const response = Object.assign(new FakeResponse(), { headers: { Vary: 'Origin' } });
    expect((await answerOf('plain', () => thing, undefined, response)).headers.Vary).toBe(
      'Origin, Authorization',
    );
  });

  it('has nothing in it where a handler has none', async () => {
    expect({ ...(await answerOf('plain', () => undefined)) }).toEqual({ headers: {}, by: 'reply' });
  });

  it('has the status and the place of what was created', async () => {
    expect(await answerOf('create', () => thing, fakeRequest({ method: 'POST' }))).toMatchObject({
      status: 201,
      headers: { Location: thing.self_url, ETag: etag },
    });
  });
});

describe('If-None-Match', () => {
  it.each<[keyof Things, string, string, boolean]>([
    ['get', 'GET', etag, true],
    ['get', 'HEAD', etag, true],
    ['get', 'GET', `W/${etag}`, true],
    ['get', 'GET', `"other", ${etag}`, true],
    ['get', 'GET', '*', true],
    ['get', 'GET', '"3"', false],
    ['get', 'GET', 'no tag', false],
    ['plain', 'GET', '*', false],
    ['create', 'POST', etag, false],
  ])('of %s by %s with %s is fresh: %j', async (handler, method, header, isFresh) => {
    const headers = { 'if-none-match': header, 'cache-control': 'no-cache' };
    const response = await answerOf(handler, () => thing, fakeRequest({ method, headers }));
    expect([response.status === 304, response.text === undefined]).toEqual([isFresh, isFresh]);
  });

  it('is answered 304 with all headers but those of the content', async () => {
    const { headers } = await answerOf(
      'get',
      () => thing,
      fakeRequest({ headers: { 'if-none-match': '*' } }),
    );
    expect(headers).toEqual({ 'Cache-Control': 'private, no-cache', Vary: 'Authorization', ETag: etag });
  });
});

describe('a page', () => {
  it.each([
    ['/ai/v1/things/1/parts', { id: '1' }, '/v1/things/1/parts?cursor=next'],
    ['/AI/v1//things/1/parts/?cursor=old&q=a+b', { id: '1' }, '/v1/things/1/parts?cursor=next&q=a+b'],
    ['/ai/v1/things/a%2Fb/parts', { id: 'a/b' }, '/v1/things/a%2Fb/parts?cursor=next'],
  ])('of %s links to the next one by its own path', async (url, params, expected) => {
    const { headers } = await answerOf('page', () => ({ next_cursor: 'next' }), fakeRequest({ url, params }));
    expect(headers.Link).toBe(`<https://example.com/api${expected}>; rel="next"`);
  });

  it('links to none when it is the last', async () => {
    const { headers } = await answerOf(
      'page',
      () => ({ next_cursor: null }),
      fakeRequest({ params: { id: '1' } }),
    );
    expect(headers).not.toHaveProperty('Link');
  });
});

describe('a refusal', () => {
  it.each<[string, keyof Things, string, number]>([
    ['of the path comes before that of the query', 'checked', '/?z=1', 403],
    ['of the query comes before the handler', 'page', '/?z=1', 400],
    ['of a query where there is none', 'plain', '/?z=1', 400],
  ])('%s', async (_name, handler, url, status) => {
    let isHandled = false;
    const response = await answerOf(handler, () => (isHandled = true), fakeRequest({ url }));
    expect([response.status, isHandled]).toEqual([status, false]);
    expect(response.headers['Content-Type']).toContain('application/problem+json');
  });

  it.each([
    ['a handler', () => refuse('not for you')],
    ['a handler later', () => Promise.reject(new ApiError('permission_denied', 'not for you'))],
  ])('by %s is a problem document and no error for interceptors of the host', async (_name, handler) => {
    const response = await answerOf('plain', handler);
    expect([response.status, JSON.parse(response.text!)]).toMatchObject([403, { detail: 'not for you' }]);
  });
});

describe('a request with a body', () => {
  it.each([
    ['answered', () => thing],
    ['refused', () => refuse('not you')],
  ])('makes room for the next when it is %s', async (_what, result) => {
    const request = fakeRequest();
    const intake = new BodyIntake({ bodyTime: 1_000, bodyBytes: 10, bodyBytesPerOrg: 10 });
    intakeSlot.set(request, intake);
    const refused: string[] = [];
    const begin = (name: string) => beginBody(request, () => refused.push(name));
    const counter = begin('it');
    counter.add(10);
    counter.complete();
    await answerOf('plain', result, request);
    intake.begin('', () => refused.push('the next')).add(10);
    expect(refused).toEqual([]);
  });
});

describe('a large answer', () => {
  const large = { ...thing, text: 'x'.repeat(300_000) };

  it('is written in its turn, with the same bytes and entity tag as at once', async () => {
    const asked: [string, number][] = [];
    const largeAnswers = {
      answer: <T>(orgId: string, bytes: number, work: () => Promise<T>) => {
        asked.push([orgId, bytes]);
        return work();
      },
    };
    const request = fakeRequest();
    requestOrgSlot.set(request, 'acme');
    const atOnce = await answerOf('get', () => large);
    const inSlices = await answerOf('get', () => large, request, new FakeResponse(), largeAnswers);
    expect(String(inSlices.text)).toBe(atOnce.text);
    expect(inSlices.headers).toEqual(atOnce.headers);
    expect(asked).toEqual([['acme', expect.any(Number)]]);
    expect(asked[0]![1]).toBeGreaterThan(300_000);
    await answerOf('get', () => thing, request, new FakeResponse(), largeAnswers);
    expect(asked).toHaveLength(1);
  });

  it('that is text is written in its turn too', async () => {
    const document = { text: 'größe\n'.repeat(100_000), mediaType: 'text/x', fileName: 'a', version: 2 };
    const largeAnswers = { answer: <T>(_orgId: string, _bytes: number, work: () => Promise<T>) => work() };
    const result = () => new TextAnswer(document);
    const atOnce = await answerOf('get', result);
    const inSlices = await answerOf('get', result, fakeRequest(), new FakeResponse(), largeAnswers);
    expect(inSlices.text).toBeInstanceOf(Buffer);
    expect([String(inSlices.text), inSlices.headers]).toEqual([atOnce.text, atOnce.headers]);
  });

  it('that cannot be written is refused', async () => {
    const largeAnswers = { answer: () => Promise.reject(new ApiError('unavailable', 'not now')) };
    const { text: problem } = await answerOf(
      'get',
      () => large,
      fakeRequest(),
      new FakeResponse(),
      largeAnswers,
    );
    expect(JSON.parse(problem!)).toMatchObject({ status: 503, detail: 'not now' });
  });
});
