import type { FieldError } from './coded-error.js';
import { ApiError } from './error-codes.js';

/** More problems than this are cut off: nobody reads the hundred-and-first. */
const MAX_FIELD_ERRORS = 100;

/** A pointer can repeat a key of megabytes; nobody reads that either. */
const MAX_POINTER = 1024;

/** The refusal of a document or of parameters with everything that is wrong with them. */
export function validationFailed(errors: FieldError[]): ApiError {
  const shown = errors.slice(0, MAX_FIELD_ERRORS).map(clipped);
  const [first] = shown;
  const place = first?.pointer ?? first?.name;
  // Rules stop looking once no response would show more.
  const isAll = errors.length < MAX_FIELD_ERRORS;
  const more = errors.length > 1 ? ` (and ${isAll ? '' : 'at least '}${shown.length - 1} more)` : '';
  return new ApiError('validation_failed', `${place || 'The request'}: ${first?.detail}${more}`, {
    errors: shown,
  });
}

function clipped(error: FieldError): FieldError {
  const { pointer } = error;
  return pointer === undefined || pointer.length <= MAX_POINTER
    ? error
    : { ...error, pointer: `${pointer.slice(0, MAX_POINTER)}…` };
}

/** The refusal of a body that is no JSON, or of bytes that are no text. */
export function malformedJson(
  code: string,
  detail: string,
  place: { line?: number; column?: number } = {},
): ApiError {
  return new ApiError('malformed_json', detail, { errors: [{ pointer: '', ...place, code, detail }] });
}
