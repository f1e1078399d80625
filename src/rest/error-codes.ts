import { defineErrors, type ErrorTable } from '../values/coded-error.js';
import { API_ERRORS } from '../values/error-codes.js';

/** The error codes of what only the framework and the platform refuse, before or beside our routes. */
export const FRAMEWORK_ERRORS = {
  bad_request: { status: 400, example: 'this is no valid HTTP request' },
  request_timeout: { status: 408, example: 'the request did not arrive in time' },
  uri_too_long: { status: 414, example: 'the URL is too long' },
  headers_too_large: { status: 431, example: 'the headers are too large' },
  internal_error: { status: 500, example: 'something went wrong on our side' },
} as const satisfies ErrorTable;

/** Such a refusal where it is ours to make. */
export class FrameworkError extends defineErrors(FRAMEWORK_ERRORS) {}

const { unauthenticated, permission_denied, not_found, method_not_allowed } = API_ERRORS;
const { payload_too_large, unsupported_media_type, rate_limited, unavailable } = API_ERRORS;

/** What errors of the framework are called: one code per status. */
const BY_STATUS: ErrorTable = {
  ...FRAMEWORK_ERRORS,
  unauthenticated,
  permission_denied,
  not_found,
  method_not_allowed,
  payload_too_large,
  unsupported_media_type,
  rate_limited,
  unavailable,
};
const CODES = new Map<number, string>(Object.entries(BY_STATUS).map(([code, { status }]) => [status, code]));

/** The code of an error that the framework made, by its status. */
export function frameworkCodeOf(status: number): string {
  return CODES.get(status) ?? (status < 500 ? 'bad_request' : 'internal_error');
}
