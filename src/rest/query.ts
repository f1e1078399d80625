import type { HarnessRequest } from '../values/request.js';
import { readQuery, type QueryClass } from '../checks/check-query.js';
import type { FieldError } from '../values/coded-error.js';
import { isStorable } from '../values/text.js';
import { argument } from './arguments.js';
import { requestSlot } from './request-state.js';

const querySlot = requestSlot<object>('query');

/** The route's query, checked by the {@link RouteInterceptor}. */
export const Query = argument((request) => querySlot.get(request));

/** Whether a checked query asks for a dry run. */
export function isDryRun(request: HarnessRequest): boolean {
  return (querySlot.get(request) as { dry_run?: boolean } | undefined)?.dry_run === true;
}

/** The query part of a URL, without the question mark. */
export function queryOf(url: string): string {
  return url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
}

/**
 * Reads the query off the URL itself, because platforms parse it differently, and refuses everything wrong with it:
 * parameters the route does not know, repeated ones, bad escapes and bad values; and `others`, which are wrong besides.
 */
export function checkQuery(
  request: HarnessRequest,
  type: QueryClass | undefined,
  others: readonly FieldError[] = [],
): void {
  const { given, errors } = parseQuery(request.url);
  const query = readQuery(type, given, errors, others);
  if (query) querySlot.set(request, query);
}

/** Every parameter with its value, or its values when it stands more than once. */
function parseQuery(url: string): { given: Map<string, string | string[]>; errors: FieldError[] } {
  const given = new Map<string, string | string[]>();
  const errors: FieldError[] = [];
  for (const pair of queryOf(url)
    .split('&')
    .filter((part) => part !== '')) {
    const { name, value } = decodePair(pair);
    if (name === null || value === null) {
      const detail = 'is not percent-encoded UTF-8 without NUL';
      errors.push({ in: 'query', name: name ?? pair.slice(0, 100), code: 'invalid_format', detail });
      continue;
    }
    const before = given.get(name);
    given.set(name, before === undefined ? value : [before, value].flat());
  }
  return { given, errors };
}

function decodePair(pair: string): { name: string | null; value: string | null } {
  const split = pair.includes('=') ? pair.indexOf('=') : pair.length;
  return { name: decodePart(pair.slice(0, split)), value: decodePart(pair.slice(split + 1)) };
}

/** Null for what is not percent-encoded UTF-8 that can be stored. */
function decodePart(part: string): string | null {
  try {
    const text = decodeURIComponent(part.replaceAll('+', ' '));
    return isStorable(text) ? text : null;
  } catch {
    return null;
  }
}
