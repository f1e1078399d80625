import type { FieldError } from '../values/coded-error.js';
import { parseIfMatch } from '../values/entity-tag.js';
import { problem, type Problem } from '../values/problem.js';
import type { HarnessRequest } from '../values/request.js';
import { headerValues } from './header-values.js';

/** A header that a route reads, and what may be wrong with it. */
export interface HeaderRule {
  name: string;
  /** Whether it may be given several times, which stands for one list (RFC 9110, 5.3). */
  isList?: boolean;
  problems: (text: string) => Problem[];
}

const KEY = /^[\x20-\x7e]{1,255}$/;

export const IF_MATCH: HeaderRule = {
  name: 'If-Match',
  isList: true,
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
  return rules.flatMap((rule) =>
    problemsOf(request, rule).map(({ code, detail }): FieldError => ({
      in: 'header',
      name: rule.name,
      code,
      detail,
    })),
  );
}

/** Of two that are no list none would be the one that was meant: some readers take the first, some the last. */
function problemsOf(request: HarnessRequest, { name, isList, problems }: HeaderRule): Problem[] {
  if (!isList && headerValues(request, name).length > 1) return [problem('duplicate', 'may be given once')];
  const text = headerOf(request, name);
  return text === undefined ? [] : problems(text);
}
