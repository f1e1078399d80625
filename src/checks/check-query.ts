import { applyDecorators } from '@nestjs/common';
import { plainToInstance, Transform } from 'class-transformer';
import { getMetadataStorage, IsOptional, validateSync } from 'class-validator';
import { validationFailed } from '../values/refusal.js';
import type { FieldError } from '../values/coded-error.js';
import { pointerTokens, problem, type Problem, type Rule } from '../values/problem.js';
import { nearest } from '../values/nearest.js';
import { isStorable } from '../values/text.js';
import { problemsOf, Satisfies } from './satisfies.decorator.js';

export type QueryClass = new () => object;

/** Parameters as texts, a list of them where one stands more than once. */
export type QueryTexts = ReadonlyMap<string, string | string[]>;

/** A query parameter: a rule over its text (a list of texts when it is repeated), and what the text stands for. */
export function QueryParameter(
  rule: Rule,
  read: (text: never) => unknown = (text) => text,
): PropertyDecorator {
  const readGiven = ({ value }: { value: unknown }) =>
    value === undefined ? undefined : read(value as never);
  return applyDecorators(IsOptional(), Satisfies(rule), Transform(readGiven));
}

const checked = new WeakSet<object>();

/**
 * The query that these texts stand for.
 *
 * @throws ApiError `validation_failed` with everything that is wrong, between what was found before and what else is
 */
export function readQuery<T extends object>(
  type: (new () => T) | undefined,
  given: QueryTexts,
  found: readonly FieldError[] = [],
  others: readonly FieldError[] = [],
): T | undefined {
  const known = type ? parametersOf(type) : [];
  const errors = [...found];
  const accepted: Record<string, unknown> = {};
  for (const [name, value] of given) {
    if (known.includes(name)) accepted[name] = value;
    else errors.push(unknownParameter(name, known));
  }
  if (type) {
    const failures = validateSync(Object.assign(new type(), accepted));
    errors.push(...problemsOf(failures).map((one) => toQueryError(one)));
  }
  errors.push(...others);
  if (errors.length > 0) throw validationFailed(errors);
  if (!type) return undefined;
  const query = plainToInstance(type, accepted);
  checked.add(query);
  return query;
}

/**
 * The same for a query of values, from callers in process: what they may say is what a URL may say. A query that was
 * read off a URL is not checked again.
 */
export function checkValues<T extends object>(type: new () => T, values: T = {} as T): T {
  if (checked.has(values)) return values;
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  const texts = new Map(given.map(([name, value]) => [name, toTexts(name, value)]));
  const errors = [...texts].flatMap(([name, text]) =>
    [text].flat().every(isStorable) ? [] : [queryError(name, 'invalid_format', 'cannot be stored')],
  );
  return readQuery(type, texts, errors)!;
}

/** `fields` is one text with commas; of other parameters a list repeats them. */
function toTexts(name: string, value: unknown): string | string[] {
  if (!Array.isArray(value)) return String(value);
  const texts = value.map(String);
  return name === 'fields' ? texts.join(',') : texts;
}

function parametersOf(type: QueryClass): string[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .map(({ propertyName }) => propertyName);
}

function unknownParameter(name: string, known: string[]): FieldError {
  const takes =
    known.length > 0 ? `this route takes ${[...new Set(known)].join(', ')}` : 'this route takes none';
  const detail = `unknown query parameter; ${takes}`;
  return toQueryError(problem('unknown_parameter', detail, `/${name}`, nearest(name, known)), name);
}

function toQueryError({ pointer, code, detail, suggestion }: Problem, name = pointerTokens(pointer)[0]!) {
  return { ...queryError(name, code, detail), ...(suggestion && { suggestion }) };
}

function queryError(name: string, code: string, detail: string): FieldError {
  return { in: 'query', name, code, detail };
}
