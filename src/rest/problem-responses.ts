import { STATUS_CODES } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import type { HarnessErrorCode } from '../values/refusal.js';
import { PROBLEM_EXAMPLES } from './problem-examples.js';
import { statusOf } from './problem-document.js';

/** What every route can answer. */
const ALWAYS = [
  'validation_failed',
  'unauthenticated',
  'organization_not_found',
  'rate_limited',
  'unavailable',
] as const;

/** What a route can answer that takes a JSON body. */
export const BODY_REFUSALS = ['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const;

const CURRENT_TAG = {
  ETag: { description: 'Of the harness as it is now.', schema: { type: 'string' } },
} as const;

/** Documents the refusals of a route: per status the codes behind it, with an example of the problem document. */
export function Refuses(...codes: HarnessErrorCode[]): MethodDecorator {
  const byStatus = new Map<number, HarnessErrorCode[]>();
  for (const code of [...ALWAYS, ...codes]) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, reasons]) =>
      problemResponse(status, reasons, PROBLEM_EXAMPLES[reasons.at(-1)!]),
    ),
    problemResponse(500, ['internal_error'], 'something went wrong on our side'),
  );
}

/** Documents a single refusal, for a route that is none of the API. */
export function RefusesOnly(code: HarnessErrorCode): MethodDecorator {
  return problemResponse(statusOf(code), [code], PROBLEM_EXAMPLES[code]);
}

function problemResponse(status: number, codes: string[], detail: string): MethodDecorator {
  const title = STATUS_CODES[status]!;
  const code = codes.at(-1)!;
  return ApiResponse({
    status,
    ...(status === 412 && { headers: CURRENT_TAG }),
    description: `${title}: ${codes.map((reason) => `\`${reason}\``).join(', ')}`,
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
