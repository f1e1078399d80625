/** Retries after the first attempt. */
export const MAX_RETRIES = 3;
const FIRST_WAIT_MS = 500;
/** Nobody wants to sit in front of a command that sleeps for longer; it fails with the server's answer instead. */
const LONGEST_WAIT_MS = 120_000;

/** What an attempt came to. Without a status no answer came at all. */
export interface Attempt {
  /** Retries so far. */
  retries: number;
  status?: number;
  /** `code` of the problem document. */
  code?: string;
  /** The header (RFC 9110, section 10.2.3): seconds or a date. */
  retryAfter?: string | null;
}

/**
 * Milliseconds to wait before the request is retried; undefined if it should not be. Only for idempotent requests:
 * reads, and writes with an Idempotency-Key.
 */
export function waitBeforeRetry(attempt: Attempt, now = Date.now()): number | undefined {
  if (attempt.retries >= MAX_RETRIES || !isTransient(attempt)) return undefined;
  const wait = Math.max(FIRST_WAIT_MS * 2 ** attempt.retries, askedFor(attempt.retryAfter, now));
  return wait <= LONGEST_WAIT_MS ? wait : undefined;
}

function isTransient({ status, code }: Attempt): boolean {
  if (status === 409) return code === 'idempotency_in_progress';
  return status === undefined || [429, 502, 503, 504].includes(status);
}

function askedFor(retryAfter: string | null | undefined, now: number): number {
  if (!retryAfter) return 0;
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(wait) ? 0 : wait;
}
