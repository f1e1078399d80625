import type { FieldError } from './coded-error.js';
import { ApiError } from './error-codes.js';
import { MAX_PROBLEMS } from './problem.js';
import { repeated } from './repeated.js';

/** The refusal of a document or of parameters with everything that is wrong with them. */
export function validationFailed(errors: FieldError[]): ApiError {
  const shown = shownErrors(errors);
  const [first] = shown;
  const place = first?.pointer ?? first?.name;
  // Rules stop looking once no response would show more.
  const isAll = errors.length < MAX_PROBLEMS;
  const more = errors.length > 1 ? ` (and ${isAll ? '' : 'at least '}${shown.length - 1} more)` : '';
  return new ApiError('validation_failed', `${place || 'The request'}: ${first?.detail}${more}`, {
    errors: shown,
  });
}

/** As many as an answer shows; of where they are, as much as it repeats. */
export function shownErrors<T extends FieldError>(errors: readonly T[]): T[] {
  return errors.slice(0, MAX_PROBLEMS).map((error) => ({
    ...error,
    ...(error.pointer !== undefined && { pointer: repeated(error.pointer) }),
    ...(error.name !== undefined && { name: repeated(error.name) }),
  }));
}

/** The refusal of a body that is no JSON, or of bytes that are no text. */
export function malformedJson(
  code: string,
  detail: string,
  place: { line?: number; column?: number } = {},
): ApiError {
  return new ApiError('malformed_json', detail, { errors: [{ pointer: '', ...place, code, detail }] });
}
