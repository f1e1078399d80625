import { HarnessError } from '../rules/error-codes.js';

/** The refusal of a text that is no document, with the place where it stopped making sense; counted from 1. */
export function malformedDocument(
  detail: string,
  place: { line?: number; column?: number } = {},
): HarnessError {
  const at = place.line === undefined ? '' : ` (line ${place.line}, column ${place.column})`;
  return new HarnessError('malformed_document', `${detail}${at}`, {
    errors: [{ pointer: '', ...place, code: 'invalid_document', detail }],
  });
}
