import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { HarnessRequest } from '../values/request.js';

/** A response of the fake platform, which shows what was sent and by which method of the adapter. */
export class FakeResponse {
  headers: Record<string, unknown> = {};
  status?: number;
  text?: string;
  by?: 'reply' | 'end';
}

/** An HTTP platform for unit tests. */
export function fakeAdapter(type: string): HttpAdapterHost['httpAdapter'] {
  const finish = (by: 'reply' | 'end') => (response: FakeResponse, text?: string, status?: number) => {
    Object.assign(response, { by, text, status: status ?? response.status });
  };
  const adapter = {
    getType: () => type,
    getHeader: ({ headers }: FakeResponse, name: string) => headers[name],
    setHeader: ({ headers }: FakeResponse, name: string, value: string) => (headers[name] = value),
    isHeadersSent: ({ by }: FakeResponse) => by !== undefined,
    status: (response: FakeResponse, status: number) => (response.status = status),
    reply: finish('reply'),
    end: finish('end'),
  };
  return adapter as unknown as HttpAdapterHost['httpAdapter'];
}

export function fakeRequest(more: Partial<HarnessRequest> & { originalUrl?: string } = {}): HarnessRequest {
  return { method: 'GET', url: '/', headers: {}, params: {}, ...more };
}

/** Where a handler of a controller is asked. */
export function fakeContext(
  request: HarnessRequest,
  response: FakeResponse,
  [controller, handler]: [controller?: object, handler?: object] = [],
): ExecutionContext {
  const http = { getRequest: () => request, getResponse: () => response };
  const context = { switchToHttp: () => http, getClass: () => controller, getHandler: () => handler };
  return context as unknown as ExecutionContext;
}
