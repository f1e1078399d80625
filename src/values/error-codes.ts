import { defineErrors, type CodeOf, type ErrorTable } from './coded-error.js';

/** The error codes that every resource of the API can answer with. Owners of resources add rows of their own. */
export const API_ERRORS = {
  malformed_json: { status: 400, example: 'the body is not valid JSON (line 3, column 14)' },
  validation_failed: {
    status: 400,
    example:
      '/name: must be lower-case letters, digits and single hyphens between them, such as deep-research',
  },
  invalid_cursor: {
    status: 400,
    example: 'the cursor belongs to another listing, or is no cursor; start again without it',
  },
  organization_required: {
    status: 400,
    example: 'your token is for several organizations; choose one with X-Org-Id',
  },
  unauthenticated: { status: 401, example: 'the credentials are missing, unknown or expired' },
  permission_denied: { status: 403, example: 'this needs the permission org:harnesses:manage' },
  not_found: { status: 404, example: 'there is nothing at this path' },
  organization_not_found: { status: 404, example: 'no such organization' },
  method_not_allowed: { status: 405, example: 'PUT is not known here; use DELETE, GET, HEAD, PATCH' },
  idempotency_in_progress: { status: 409, example: 'the first request with this key is still running' },
  payload_too_large: { status: 413, example: 'the body may have at most 10485760 bytes' },
  unsupported_media_type: { status: 415, example: 'the body must be application/json in UTF-8' },
  idempotency_key_reused: { status: 422, example: 'another request was sent with this Idempotency-Key' },
  rate_limited: { status: 429, example: 'too many requests with this key; try again in 12 s' },
  unavailable: { status: 503, example: 'the database cannot be reached right now' },
} as const satisfies ErrorTable;

export type ApiErrorCode = CodeOf<typeof API_ERRORS>;

/** A refusal that has nothing to do with a particular resource. */
export class ApiError extends defineErrors(API_ERRORS) {}
