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

/** Longer names are cut wherever a pointer goes through them, and what goes on behind so much of a pointer. */
const MAX_TOKEN = 1024;

/**
 * Builds an RFC 6901 pointer to what is wrong: `pointerTo('a/b', 0)` is `/a~1b/0`. A hostile key has megabytes, which
 * no answer shows; escaping them would take seconds each time.
 */
export function pointerTo(...tokens: (string | number)[]): string {
  let pointer = '';
  for (const token of tokens) {
    if (pointer.length > MAX_TOKEN) break;
    pointer += exactPointerTo(typeof token === 'string' ? tokenOf(token) : token);
  }
  return pointer;
}

/** The same with nothing cut, for documents whose size is known: pointers of a patch. */
export function exactPointerTo(token: string | number): string {
  return `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A key as it stands in pointers. */
export function tokenOf(key: string): string {
  return isWholeToken(key) ? key : `${key.slice(0, MAX_TOKEN)}…`;
}

/** Whether a token is the key itself, and nothing was cut off. */
export function isWholeToken(token: string): boolean {
  return token.length <= MAX_TOKEN;
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
