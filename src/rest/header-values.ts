import type { HarnessRequest } from '../values/request.js';

/**
 * Every value of a header of a request. In `headers` Node keeps the first of some, such as `Authorization` and
 * `Content-Type`, and joins those of others; `rawHeaders` has all of them.
 */
export function headerValues(request: HarnessRequest, name: string): string[] {
  const wanted = name.toLowerCase();
  const { rawHeaders } = (request.raw ?? request) as { rawHeaders?: string[] };
  if (!rawHeaders) return [request.headers[wanted] ?? []].flat();
  return rawHeaders.filter((_value, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === wanted);
}
