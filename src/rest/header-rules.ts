import type { FieldError } from '../values/coded-error.js';
import { parseIfMatch } from '../values/entity-tag.js';
import { problem, type Problem } from '../values/problem.js';
import type { HarnessRequest } from '../values/request.js';

/** A header that a route reads, and what may be wrong with it. */
export interface HeaderRule {
  name: string;
  problems: (text: string) => Problem[];
}

const KEY = /^[\x20-\x7e]{1,255}$/;

export const IF_MATCH: HeaderRule = {
  name: 'If-Match',
  problems: (text) =>
    parseIfMatch(text)
      ? []
      : [problem('invalid_format', 'must be * or quoted entity tags such as "3-kX2pR9"')],
};

export const IDEMPOTENCY_KEY: HeaderRule = {
  name: 'Idempotency-Key',
  problems: (text) =>
    KEY.test(text) ? [] : [problem('invalid_format', 'must be 1 to 255 printable ASCII characters')],
};

/** A header as it was sent, undefined without it. */
export function headerOf({ headers }: HarnessRequest, name: string): string | undefined {
  const header = headers[name.toLowerCase()];
  return header === undefined ? undefined : String(header);
}

/** Everything that is wrong with the headers that a route reads. */
export function headerErrors(request: HarnessRequest, rules: readonly HeaderRule[] = []): FieldError[] {
  return rules.flatMap(({ name, problems }) => {
    const text = headerOf(request, name);
    if (text === undefined) return [];
    return problems(text).map(({ code, detail }): FieldError => ({ in: 'header', name, code, detail }));
  });
}
