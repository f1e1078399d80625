import { applyDecorators, HttpCode, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiResponse, type ApiOperationOptions } from '@nestjs/swagger';
import { HarnessPermission } from '../access/caller.js';
import { Requires } from '../access/permission.guard.js';
import type { HarnessErrorCode } from '../harness.errors.js';
import { Idempotency } from './idempotency.js';
import { Refuses } from './problem-responses.js';
import { Traits, type RouteTraits } from './route.interceptor.js';

export interface RouteDescription extends RouteTraits, Pick<ApiOperationOptions, 'summary' | 'description'> {
  operationId: string;
  /** What the caller needs; absent: only to be known. */
  requires?: HarnessPermission;
  status?: number;
  /** The class of the answer; none for 204. */
  answers?: new () => object;
  /** A bare list of `answers`. */
  isList?: boolean;
  /** What it refuses beyond what every route does. */
  refuses?: HarnessErrorCode[];
  /** Takes If-Match. */
  conditional?: boolean;
  /** A POST that writes: takes Idempotency-Key. */
  repeatable?: boolean;
  /** Takes If-None-Match, and answers 304. */
  revalidates?: boolean;
}

const ETAG = {
  ETag: { description: 'Strong; its first component is the version.', schema: { type: 'string' } },
} as const;
const REASON = {
  name: 'X-Change-Reason',
  required: false,
  description: 'Why, for the history; at most 500 characters.',
} as const;
const REPEATABLE: HarnessErrorCode[] = ['idempotency_in_progress', 'idempotency_key_reused'];
const REPLAYED = {
  'Idempotency-Replayed': {
    description: '`true` when this was answered before.',
    schema: { type: 'string' },
  },
} as const;
const LOCATION = {
  Location: { description: 'The new harness.', schema: { type: 'string', format: 'uri' } },
} as const;
const LINK = { Link: { description: 'The next page (RFC 8288).', schema: { type: 'string' } } } as const;

/** All that is to be said of a route besides its path: what it needs, what it answers, and its documentation. */
export function Route(route: RouteDescription): MethodDecorator {
  const {
    operationId,
    summary,
    description,
    requires,
    status = 200,
    answers,
    isList = false,
    refuses = [],
    conditional = false,
    revalidates = false,
    repeatable = false,
    ...traits
  } = route;
  const headers = {
    ...(traits.harness && ETAG),
    ...(traits.created && LOCATION),
    ...(traits.page && LINK),
    ...(repeatable && REPLAYED),
  };
  return applyDecorators(
    ApiOperation({
      operationId,
      summary,
      description: [description, requires && `Needs \`${requires}\`.`].filter(Boolean).join(' '),
    }),
    HttpCode(status),
    Traits(traits),
    ...(repeatable ? [UseInterceptors(Idempotency)] : []),
    ApiResponse({
      status,
      description: summary ?? '',
      headers,
      ...(answers && { type: answers, isArray: isList }),
    }),
    Refuses(
      ...(requires ? (['permission_denied'] as const) : []),
      ...refuses,
      ...(repeatable ? REPEATABLE : []),
    ),
    ...(requires ? [Requires(requires)] : []),
    ...(traits.query ? [ApiQuery({ type: traits.query })] : []),
    ...(revalidates
      ? [
          ApiHeader({
            name: 'If-None-Match',
            required: false,
            description: 'The ETag you have; 304 if it is still the one.',
          }),
          ApiResponse({ status: 304, description: 'Not Modified: what you have is still right.' }),
        ]
      : []),
    ...(repeatable
      ? [
          ApiHeader({
            name: 'Idempotency-Key',
            required: false,
            description:
              'Send the same key again, and you get the same answer instead of a second change; 24 h.',
          }),
        ]
      : []),
    ...(requires === HarnessPermission.View || !requires ? [] : [ApiHeader(REASON)]),
    ...(conditional
      ? [
          ApiHeader({
            name: 'If-Match',
            required: false,
            description: 'ETags of the versions you would write over, such as `"3-kX2pR9"`; else 412.',
          }),
        ]
      : []),
  );
}
