import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { CodedError, type AllowedAction, type ErrorDetails, type FieldError } from '../values/coded-error.js';
import { repeated } from '../values/repeated.js';
import { FRAMEWORK_ERRORS, frameworkCodeOf } from './error-codes.js';

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
    instance: repeated(instance),
    request_id: requestId,
    ...(details.errors && { errors: details.errors }),
    ...(details.allowedActions && { allowed_actions: details.allowedActions }),
  };
}

type Explanation = Pick<ProblemDocument, 'status' | 'code' | 'detail'> & { details?: ErrorDetails };

function explain(error: unknown): Explanation {
  if (error instanceof CodedError) {
    const { code, httpStatus: status, message, details } = error;
    return status === 500 ? failure(status) : { status, code, detail: message, details };
  }
  const status = frameworkStatus(error) ?? 500;
  if (status >= 500) return failure(status);
  return { status, code: frameworkCodeOf(status), detail: repeated(String((error as Error).message ?? '')) };
}

/** What went wrong on our side is nobody's business, only whether a retry makes sense. */
function failure(status: number): Explanation {
  return {
    status,
    code: frameworkCodeOf(status),
    detail: status === 503 ? 'this is not available right now' : FRAMEWORK_ERRORS.internal_error.example,
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
