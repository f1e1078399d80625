import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { HarnessError, type FieldError, type HarnessErrorCode } from '../harness.errors.js';
import type { AllowedAction } from '../rules/actions.js';

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

/** The HTTP status of a refusal. Exhaustive: a new code without a status does not compile. */
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
  const { status, code, detail } = explain(error);
  const details = error instanceof HarnessError ? error.details : {};
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

function explain(error: unknown): { status: number; code: string; detail: string } {
  if (error instanceof HarnessError)
    return { status: statusOf(error.code), code: error.code, detail: error.message };
  const status = frameworkStatus(error);
  if (status === undefined || status >= 500) {
    return { status: 500, code: 'internal_error', detail: 'something went wrong on our side' };
  }
  return { status, code: FRAMEWORK_CODES[status] ?? 'bad_request', detail: (error as Error).message };
}

/** Nest's exceptions know their status; Fastify's and http-errors' carry it as `statusCode`. */
function frameworkStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : undefined;
}
