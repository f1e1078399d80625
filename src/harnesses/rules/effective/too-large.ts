import { HarnessError } from '../error-codes.js';

/** The largest document, in bytes of JSON. */
export const EFFECTIVE_LIMIT = 16 * 1024 * 1024;

/** The refusal of a configuration that comes to more. */
export function effectiveTooLarge(): HarnessError {
  const detail = `the effective configuration may have at most ${EFFECTIVE_LIMIT} bytes`;
  return new HarnessError('effective_too_large', detail);
}
