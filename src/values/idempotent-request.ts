import { ApiError } from './error-codes.js';

/** A request with an Idempotency-Key: a retry of it has the same key and the same fingerprint. */
export interface IdempotentRequest {
  /** The client's own: 1–255 printable ASCII characters. */
  key: string;
  /** SHA-256 over route and body. */
  fingerprint: Buffer;
}

export function stillRunning(): ApiError {
  const detail = 'the first request with this Idempotency-Key is still running';
  return new ApiError('idempotency_in_progress', detail, { retryAfter: 1 });
}
