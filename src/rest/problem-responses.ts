import { STATUS_CODES } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import { rowsOf, type ErrorRowWithCode } from '../values/coded-error.js';
import { API_ERRORS, type ApiErrorCode } from '../values/error-codes.js';
import { FRAMEWORK_ERRORS } from './error-codes.js';

/** What every route can answer. */
const ALWAYS = rowsOf(API_ERRORS, [
  'validation_failed',
  'unauthenticated',
  'organization_not_found',
  'rate_limited',
  'unavailable',
]);

/** What a route can answer that takes a JSON body. */
export const BODY_REFUSALS = ['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const;

const CURRENT_TAG = {
  ETag: { description: 'Of the harness as it is now.', schema: { type: 'string' } },
} as const;

/** Documents the refusals of a route: per status the codes behind it, with an example of the problem document. */
export function Refuses(...errors: ErrorRowWithCode[]): MethodDecorator {
  const byStatus = new Map<number, ErrorRowWithCode[]>();
  for (const error of [...ALWAYS, ...errors, ...rowsOf(FRAMEWORK_ERRORS, ['internal_error'])])
    byStatus.set(error.status, [...(byStatus.get(error.status) ?? []), error]);
  return applyDecorators(...[...byStatus.values()].map(problemResponse));
}

/** Documents a single refusal, for a route that is none of the API. */
export function RefusesOnly(code: ApiErrorCode): MethodDecorator {
  return problemResponse(rowsOf(API_ERRORS, [code]));
}

/** The answer with one status: all its codes, and the last one as the example. */
function problemResponse(errors: ErrorRowWithCode[]): MethodDecorator {
  const { status, code, example: detail } = errors.at(-1)!;
  const title = STATUS_CODES[status]!;
  return ApiResponse({
    status,
    ...(status === 412 && { headers: CURRENT_TAG }),
    description: `${title}: ${errors.map((error) => `\`${error.code}\``).join(', ')}`,
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        example: {
          error: detail,
          type: 'about:blank',
          title,
          status,
          detail,
          code,
          instance: '/v1/harnesses',
          request_id: '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2e',
        },
      },
    },
  });
}
