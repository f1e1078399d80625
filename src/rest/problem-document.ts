import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import {
  HarnessError,
  type FieldError,
  type HarnessErrorCode,
  type HarnessErrorDetails,
  type AllowedAction,
} from '../values/refusal.js';

/** A refusal as the client sees it: RFC 9457, plus `error`. */
export interface ProblemDocument {
  error: string;
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  code: string;
  instance: string;
  request_id: string;
  errors?: FieldError[];
  allowed_actions?: AllowedAction[];
}

/**
 * The HTTP status of a refusal. Exhaustive: a new code without a status does not compile. A code that a JavaScript host
 * made up is a mistake, and so a 500.
 */
export function statusOf(code: HarnessErrorCode): number {
  switch (code) {
    case 'malformed_json':
    case 'malformed_document':
    case 'validation_failed':
    case 'invalid_harness_id':
    case 'invalid_cursor':
    case 'organization_required':
      return 400;
    case 'unauthenticated':
      return 401;
    case 'permission_denied':
    case 'status_not_settable':
    case 'harness_built_in':
      return 403;
    case 'not_found':
    case 'organization_not_found':
    case 'harness_not_found':
    case 'capability_not_found':
    case 'example_not_found':
    case 'version_not_found':
      return 404;
    case 'method_not_allowed':
      return 405;
    case 'harness_name_taken':
    case 'harness_archived':
    case 'harness_not_archived':
    case 'harness_has_children':
    case 'harness_is_default':
    case 'harness_in_use':
    case 'harness_limit_reached':
    case 'secret_unreadable':
    case 'idempotency_in_progress':
    case 'parent_not_active':
    case 'last_owner_key':
    case 'api_key_limit_reached':
      return 409;
    case 'version_mismatch':
      return 412;
    case 'payload_too_large':
    case 'effective_too_large':
      return 413;
    case 'unsupported_media_type':
      return 415;
    case 'idempotency_key_reused':
      return 422;
    case 'rate_limited':
      return 429;
    case 'unavailable':
      return 503;
    default:
      code satisfies never;
      return 500;
  }
}

/** Codes for what the framework refuses by itself, before or beside our routes. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  431: 'headers_too_large',
  503: 'unavailable',
};

/** Where a request came in, for the document. */
export interface ProblemPlace {
  instance: string;
  requestId: string;
}

/** The document for anything that was thrown. What is neither ours nor an HTTP error of the framework says nothing. */
export function toProblem(error: unknown, { instance, requestId }: ProblemPlace): ProblemDocument {
  const { status, code, detail, details = {} } = explain(error);
  return {
    error: detail,
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    instance,
    request_id: requestId,
    ...(details.errors && { errors: details.errors }),
    ...(details.allowedActions && { allowed_actions: details.allowedActions }),
  };
}

type Explanation = Pick<ProblemDocument, 'status' | 'code' | 'detail'> & { details?: HarnessErrorDetails };

function explain(error: unknown): Explanation {
  if (error instanceof HarnessError) {
    const status = statusOf(error.code);
    return status === 500
      ? failure(status)
      : { status, code: error.code, detail: error.message, details: error.details };
  }
  const status = frameworkStatus(error) ?? 500;
  if (status >= 500) return failure(status);
  return { status, code: FRAMEWORK_CODES[status] ?? 'bad_request', detail: (error as Error).message };
}

/** What went wrong on our side is nobody's business, only whether it is worth trying again. */
function failure(status: number): Explanation {
  return {
    status,
    code: FRAMEWORK_CODES[status] ?? 'internal_error',
    detail: status === 503 ? 'this is not available right now' : 'something went wrong on our side',
  };
}

/**
 * Nest's exceptions know their status; Fastify's and http-errors' carry it as `statusCode`. A `statusCode` of 500 and
 * more may be that of somebody whom the host has asked, and is not ours to repeat.
 */
function frameworkStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return within(error.getStatus(), 600);
  return within((error as { statusCode?: unknown } | null | undefined)?.statusCode, 500);
}

/** An error's status, if it is one. */
function within(status: unknown, end: number): number | undefined {
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < end
    ? status
    : undefined;
}
