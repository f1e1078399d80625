/**
 * One thing that is wrong with a value. `pointer` is an RFC 6901 JSON Pointer relative to the value that was
 * checked (`''` is the value itself); callers prefix it with the place the value stands at.
 */
export interface Problem {
  pointer: string;
  /** Stable, snake_case; clients branch on it. */
  code: string;
  /** One sentence for people: what is wrong and which limit it breaks. Never repeats a secret. */
  detail: string;
  /** What the caller probably meant. */
  suggestion?: string;
}

/** A rule over one value: says everything that is wrong with it, `[]` when nothing is. */
export type Rule = (value: unknown) => Problem[];

/** No response shows more problems than this (contract, section 17); looking for more only feeds a hostile body. */
export const MAX_PROBLEMS = 100;

/** Builds an RFC 6901 pointer: `pointerTo('a/b', 0)` is `/a~1b/0`. */
export function pointerTo(...tokens: (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The reverse of {@link pointerTo}. */
export function pointerTokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Moves problems found in a part to where the part stands in the whole. */
export function under(prefix: string, problems: Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, pointer: prefix + problem.pointer }));
}

/** Shorthand for the one problem of a value: `problem('too_long', '…')`. */
export function problem(code: string, detail: string, pointer = '', suggestion?: string): Problem {
  return suggestion === undefined ? { pointer, code, detail } : { pointer, code, detail, suggestion };
}
