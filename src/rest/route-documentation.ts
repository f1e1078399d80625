import { ApiHeader, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { rowsOf, type ErrorRowWithCode } from '../values/coded-error.js';
import { API_ERRORS } from '../values/error-codes.js';
import { Refuses } from './problem-responses.js';
import type { RouteDescription } from './route-traits.js';

const text = { type: 'string' } as const;
const ETAG = { ETag: { description: 'Strong; its first component is the version.', schema: text } };
const LOCATION = { Location: { description: 'The new harness.', schema: { ...text, format: 'uri' } } };
const LINK = { Link: { description: 'The next page (RFC 8288).', schema: text } };
const REPLAYED = {
  'Idempotency-Replayed': { description: '`true`: this was answered before.', schema: text },
};
const DRY_RUN = { 'Dry-Run': { description: '`true`: nothing was written.', schema: text } };
const OUTCOME = {
  'X-Import-Outcome': {
    description: 'What the import did.',
    schema: { ...text, enum: ['created', 'updated', 'unchanged'] },
  },
};

const IF_NONE_MATCH = ['If-None-Match', 'The ETag you have; 304 if it is still the one.'] as const;
const IF_MATCH = [
  'If-Match',
  'ETags of the versions you would write over, such as `"3-kX2pR9"`; else 412.',
] as const;
const IDEMPOTENCY_KEY = [
  'Idempotency-Key',
  'Send the same key again, and you get the same answer instead of a second change; for 24 hours.',
] as const;
const CHANGE_REASON = ['X-Change-Reason', 'Why, for the history; at most 500 characters.'] as const;

/** The documentation of a route's headers, query and answers. */
export function documentation(route: RouteDescription): MethodDecorator[] {
  const { query, reason, revalidates, idempotent, conditional } = route;
  const headers = [
    ...(revalidates ? [IF_NONE_MATCH] : []),
    ...(conditional ? [IF_MATCH] : []),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ...(reason ? [CHANGE_REASON] : []),
  ];
  return [
    ...(query ? [ApiQuery({ type: query })] : []),
    ...headers.map(([name, description]) => ApiHeader({ name, description, required: false })),
    ...successes(route),
    Refuses(...errorsOf(route)),
  ];
}

function successes({ answers, isList = false, status = 200, ...route }: RouteDescription): MethodDecorator[] {
  const body = answers && { type: answers, isArray: isList };
  const headers = {
    ...(route.harness && ETAG),
    ...(route.imports && OUTCOME),
    ...(route.page && LINK),
    ...(route.idempotent && REPLAYED),
  };
  const dryRunAnswer = {
    status: 200,
    description: `${route.imports ? 'The harness existed already, or a' : 'A'} dry run: what would be stored.`,
    headers: { ...headers, ...DRY_RUN },
    ...body,
  };
  const done = {
    status,
    description: route.summary ?? '',
    headers: { ...headers, ...(route.created && LOCATION), ...(status === 200 && route.dryRun && DRY_RUN) },
    ...body,
  };
  return [
    ApiResponse(done),
    ...(route.dryRun && status !== 200 ? [ApiResponse(dryRunAnswer)] : []),
    ...(route.revalidates
      ? [ApiResponse({ status: 304, description: 'Not Modified: what you have is still right.' })]
      : []),
  ];
}

function errorsOf({ requires, idempotent, errors = [] }: RouteDescription): ErrorRowWithCode[] {
  return [
    ...rowsOf(API_ERRORS, requires ? ['permission_denied'] : []),
    ...errors,
    ...rowsOf(API_ERRORS, idempotent ? ['idempotency_in_progress', 'idempotency_key_reused'] : []),
  ];
}
