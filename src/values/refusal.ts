/** Everything this module refuses, by the stable code that clients and hosts branch on. */
export type HarnessErrorCode =
  | 'malformed_json'
  | 'malformed_document'
  | 'validation_failed'
  | 'invalid_harness_id'
  | 'invalid_cursor'
  | 'organization_required'
  | 'unauthenticated'
  | 'permission_denied'
  | 'status_not_settable'
  | 'harness_built_in'
  | 'not_found'
  | 'method_not_allowed'
  | 'organization_not_found'
  | 'harness_not_found'
  | 'capability_not_found'
  | 'example_not_found'
  | 'version_not_found'
  | 'harness_name_taken'
  | 'harness_archived'
  | 'harness_not_archived'
  | 'harness_has_children'
  | 'harness_is_default'
  | 'harness_in_use'
  | 'harness_limit_reached'
  | 'secret_unreadable'
  | 'parent_not_active'
  | 'last_owner_key'
  | 'api_key_limit_reached'
  | 'version_mismatch'
  | 'payload_too_large'
  | 'effective_too_large'
  | 'unsupported_media_type'
  | 'idempotency_in_progress'
  | 'idempotency_key_reused'
  | 'rate_limited'
  | 'unavailable';

/** One entry of a refusal's `errors`: a place in the body (`pointer`) or elsewhere (`in` and `name`). */
export interface FieldError {
  /** RFC 6901 pointer into the request body. */
  pointer?: string;
  in?: 'query' | 'header' | 'path';
  name?: string;
  /** Where a document stopped parsing, counted from 1. */
  line?: number;
  column?: number;
  code: string;
  detail: string;
  suggestion?: string;
}

export interface HarnessErrorDetails {
  errors?: FieldError[];
  /** What the caller can do instead. */
  allowedActions?: AllowedAction[];
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** The methods that a path knows, when it was called with another. */
  allow?: string[];
  /** The current entity tag, when a stale one was sent. */
  etag?: string;
}

/** More problems than this are cut off: nobody reads the hundred-and-first. */
const MAX_FIELD_ERRORS = 100;

/** A refusal with a stable code. It knows nothing of HTTP; the problem filter gives it a status. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';

  constructor(
    readonly code: HarnessErrorCode,
    message: string,
    readonly details: HarnessErrorDetails = {},
  ) {
    super(message);
  }
}

/** A pointer can repeat a key of megabytes; nobody reads that either. */
const MAX_POINTER = 1024;

/** The refusal of a document or of parameters with everything that is wrong with them. */
export function validationFailed(errors: FieldError[]): HarnessError {
  const shown = errors.slice(0, MAX_FIELD_ERRORS).map(clipped);
  const [first] = shown;
  const place = first?.pointer ?? first?.name;
  // Rules stop looking once no response would show more.
  const isAll = errors.length < MAX_FIELD_ERRORS;
  const more = errors.length > 1 ? ` (and ${isAll ? '' : 'at least '}${shown.length - 1} more)` : '';
  return new HarnessError('validation_failed', `${place || 'The request'}: ${first?.detail}${more}`, {
    errors: shown,
  });
}

function clipped(error: FieldError): FieldError {
  const { pointer } = error;
  return pointer === undefined || pointer.length <= MAX_POINTER
    ? error
    : { ...error, pointer: `${pointer.slice(0, MAX_POINTER)}…` };
}

/** Something this caller can do now. `href` is absolute; `schema_ref` names the body's schema in the OpenAPI document. */
export interface AllowedAction {
  rel: string;
  method: string;
  operation_id: string;
  href: string;
  hint: string;
  schema_ref?: string;
}

/** The refusal of a body that is no JSON, or of bytes that are no text. */
export function malformedJson(
  code: string,
  detail: string,
  place: { line?: number; column?: number } = {},
): HarnessError {
  return new HarnessError('malformed_json', detail, { errors: [{ pointer: '', ...place, code, detail }] });
}
