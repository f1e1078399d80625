import { waitBeforeRetry, type Attempt } from './retry.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('waitBeforeRetry', () => {
  it.each<[string, Attempt, number | undefined]>([
    ['no answer', { retries: 0 }, 500],
    ['no answer again', { retries: 1 }, 1000],
    ['no answer for the third time', { retries: 2 }, 2000],
    ['no answer at all', { retries: 3 }, undefined],
    ['429', { retries: 0, status: 429 }, 500],
    ['429 with seconds', { retries: 0, status: 429, retryAfter: '7' }, 7000],
    ['503 with a date', { retries: 0, status: 503, retryAfter: 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      'a date that has passed',
      { retries: 1, status: 503, retryAfter: 'Fri, 20 Nov 2026 11:00:00 GMT' },
      1000,
    ],
    ['a header that says nothing', { retries: 0, status: 503, retryAfter: 'soon' }, 500],
    ['less than our own pause', { retries: 2, status: 503, retryAfter: '1' }, 2000],
    ['two minutes', { retries: 0, status: 429, retryAfter: '120' }, 120_000],
    ['longer than anybody waits', { retries: 0, status: 429, retryAfter: '121' }, undefined],
    ['the first one running', { retries: 0, status: 409, code: 'idempotency_in_progress' }, 500],
    ['a conflict', { retries: 0, status: 409, code: 'harness_archived' }, undefined],
    ['a refusal', { retries: 0, status: 400, code: 'validation_failed' }, undefined],
    ['a mistake of the server', { retries: 0, status: 500 }, undefined],
  ])('after %s', (_, attempt, expected) => {
    expect(waitBeforeRetry(attempt, NOW)).toBe(expected);
  });
});
