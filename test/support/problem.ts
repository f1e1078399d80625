import { STATUS_CODES } from 'node:http';

/** What any of our clients makes of an answer. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** That an answer is a problem document (contract, section 17) which agrees with its status and headers. */
export function expectProblem({ status, headers, body }: Answer, expected: number, code: unknown): void {
  expect([status, body.code]).toEqual([expected, code]);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    type: 'about:blank',
    title: STATUS_CODES[expected],
    status: expected,
    detail: expect.stringMatching(/./),
    instance: expect.stringMatching(/^[/*]/),
    request_id: expect.stringMatching(/^[\w.:-]{1,128}$/),
  });
  expect(body.error).toBe(body.detail);
  expect(headers['x-request-id']).toBe(body.request_id);
}
