import { STATUS_CODES } from 'node:http';
import type { FieldError } from '../values/coded-error.js';
import { isObject, type JsonObject } from '../values/shape.js';

/** As much of a problem document as the command line shows; `--json` passes on all of it. */
export interface Problem {
  error: string;
  status: number;
  code: string;
  errors?: FieldError[];
}

/** The problem document in a refusal; one in its place when a proxy or somebody else has answered. */
export function toProblem(status: number, text: string): Problem {
  const body = parseObject(text);
  if (typeof body?.error === 'string' && typeof body.code === 'string') {
    return { ...body, error: body.error, code: body.code, status };
  }
  const error = `The server answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  return { error: `${error}, and not in the form of this API.`, status, code: 'unexpected_answer' };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A line for each entry of `errors`: where it is, and what is wrong with it. */
export function fieldErrorLines({ errors = [] }: Problem): string[] {
  return errors.map((error) => `  ${placeOf(error)}: ${error.detail}${suggestionOf(error)}`);
}

function placeOf({ pointer, in: where, name, line, column }: FieldError): string {
  const lineAndColumn = line === undefined ? '' : `line ${line}${column === undefined ? '' : `:${column}`}`;
  const place = pointer || [where, name].filter(Boolean).join(' ');
  if (place && lineAndColumn) return `${place} (${lineAndColumn})`;
  return place || lineAndColumn || 'the document';
}

function suggestionOf({ suggestion }: FieldError): string {
  return suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
}
