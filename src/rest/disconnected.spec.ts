import { Controller, Get } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { lastValueFrom, of } from 'rxjs';
import { askerHasGone, type HasGone } from '../values/asker.js';
import { fakeAdapter, fakeContext, fakeRequest, FakeResponse } from './http.fake.js';
import { RouteInterceptor } from './route.interceptor.js';

@Controller('v1/things')
class Things {
  @Get()
  get(this: void): void {}
}

describe('the work for a request', () => {
  it.each([true, false])('knows whether the client has gone: %s', async (destroyed) => {
    const request = fakeRequest({ raw: { socket: { destroyed } } });
    const context = fakeContext(request, new FakeResponse(), [Things, Things.prototype.get]);
    const settings = { publicUrl: 'https://example.com', callerHeaders: [] };
    const adapterHost = { httpAdapter: fakeAdapter('fastify') } as never;
    const interceptor = new RouteInterceptor(new Reflector(), adapterHost, settings);
    let hasGone: HasGone | undefined;
    const handle = () => {
      hasGone = askerHasGone();
      return of({});
    };
    await lastValueFrom(interceptor.intercept(context, { handle }));
    expect(hasGone!()).toBe(destroyed);
  });
});
