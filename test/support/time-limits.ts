import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long anything may take, in milliseconds, before the test that waits for it fails. It is there to end what hangs:
 * no test is about how fast a machine is, so a machine several times slower than ours stays far below.
 */
export const TIME_LIMIT = 600_000;

/**
 * Retries what is 503 `unavailable`, after the time that the answer names. A write waits for a lock for four seconds at
 * most, which is too short for the last of fifty concurrent ones on a slow machine; it has changed nothing then, and the
 * contract says that its client may retry.
 */
export async function retryUnavailable<T>(ask: () => PromiseLike<T>): Promise<T> {
  for (;;) {
    const answer = await ask();
    const seconds = retryAfter(answer);
    if (seconds === undefined) return answer;
    await sleep(seconds * 1000);
  }
}

/** The Retry-After of a 503, be it an answer of `fetch` or of supertest. */
function retryAfter(answer: unknown): number | undefined {
  const { status, headers } = Object(answer) as {
    status?: number;
    headers?: Headers | Record<string, string>;
  };
  if (status !== 503) return undefined;
  const value = headers instanceof Headers ? headers.get('retry-after') : headers?.['retry-after'];
  return value ? Number(value) : undefined;
}
