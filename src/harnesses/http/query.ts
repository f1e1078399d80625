import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { plainToInstance, Transform } from 'class-transformer';
import { getMetadataStorage, IsOptional, validateSync } from 'class-validator';
import type { HarnessRequest } from '../access/caller.js';
import { problemsOf, Satisfies } from '../checks/satisfies.decorator.js';
import { validationFailed, type FieldError } from '../harness.errors.js';
import { pointerTokens, problem, type Rule } from '../rules/problem.js';
import { nearest } from '../rules/shape.js';
import { isStorable } from '../rules/text.js';

export type QueryClass = new () => object;

const queries = new WeakMap<HarnessRequest, object>();

/** A query parameter: a rule over its text (a list of texts when it is repeated), and what the text stands for. */
export function QueryParameter(
  rule: Rule,
  read: (text: never) => unknown = (text) => text,
): PropertyDecorator {
  const readGiven = ({ value }: { value: unknown }) =>
    value === undefined ? undefined : read(value as never);
  return applyDecorators(IsOptional(), Satisfies(rule), Transform(readGiven));
}

/** The route's query, checked by the {@link RouteInterceptor}. */
export const Query = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  queries.get(context.switchToHttp().getRequest<HarnessRequest>()),
);

/**
 * The type of a checked query in a handler. An alias, so that it leaves no class in the handler's metadata: a global
 * ValidationPipe of the host's would else check what was read by our rules once more by its own.
 */
export type Checked<T> = T;

/** Whether a checked query asks for a dry run. */
export function isDryRun(request: HarnessRequest): boolean {
  return (queries.get(request) as { dry_run?: boolean } | undefined)?.dry_run === true;
}

/** The query part of a URL, without the question mark. */
export function queryOf(url: string): string {
  return url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
}

/**
 * Reads the query off the URL itself, because platforms parse it differently, and refuses everything wrong with it:
 * parameters the route does not know, repeated ones, bad escapes and bad values.
 */
export function checkQuery(request: HarnessRequest, type: QueryClass | undefined): void {
  const { given, errors } = parseQuery(request.url);
  const known = type ? parametersOf(type) : [];
  const accepted: Record<string, unknown> = {};
  for (const [name, value] of given) {
    if (known.includes(name)) accepted[name] = value;
    else errors.push(unknownParameter(name, known));
  }
  if (type) {
    const failures = validateSync(Object.assign(new type(), accepted));
    errors.push(...problemsOf(failures).map(toQueryError));
  }
  if (errors.length > 0) throw validationFailed(errors);
  if (type) queries.set(request, plainToInstance(type, accepted));
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

function parametersOf(type: QueryClass): string[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .map(({ propertyName }) => propertyName);
}

function unknownParameter(name: string, known: string[]): FieldError {
  const takes =
    known.length > 0 ? `this route takes ${[...new Set(known)].join(', ')}` : 'this route takes none';
  const { detail, suggestion } = problem('', `unknown query parameter; ${takes}`, '', nearest(name, known));
  return { in: 'query', name, code: 'unknown_parameter', detail, ...(suggestion && { suggestion }) };
}

function toQueryError({ pointer, code, detail, suggestion }: ReturnType<typeof problem>): FieldError {
  return { in: 'query', name: pointerTokens(pointer)[0]!, code, detail, ...(suggestion && { suggestion }) };
}
