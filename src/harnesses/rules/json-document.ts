import { visit } from 'jsonc-parser';
import { MAX_PROBLEMS, pointerTo, problem, type Problem } from './problem.js';
import { isStorable } from './text.js';

/** Why a text is not a JSON document, and where; line and column count from 1. */
export class JsonDocumentError extends Error {
  override readonly name = 'JsonDocumentError';

  constructor(
    readonly code: 'invalid_json' | 'duplicate_key' | 'too_deep',
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${message} (line ${line}, column ${column})`);
  }
}

/**
 * Parses strict JSON (RFC 8259). Unlike `JSON.parse` it says line and column, and refuses an object that has a key
 * twice, because one of the two values would be dropped silently.
 *
 * @throws {JsonDocumentError}
 */
export function parseJson(text: string): unknown {
  inspect(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonDocumentError('invalid_json', 'the body is not valid JSON', 1, 1);
  }
}

function inspect(text: string): void {
  const open: Set<string>[] = [];
  try {
    visit(
      text,
      {
        onObjectBegin: () => void open.push(new Set()),
        onObjectEnd: () => void open.pop(),
        onObjectProperty: (key, _offset, _length, line, column) => {
          if (!open.at(-1)?.has(key)) return void open.at(-1)?.add(key);
          throw new JsonDocumentError(
            'duplicate_key',
            `the key ${JSON.stringify(key)} stands twice`,
            line + 1,
            column + 1,
          );
        },
        onError: (_error, _offset, _length, line, column) => {
          throw new JsonDocumentError('invalid_json', 'the body is not valid JSON', line + 1, column + 1);
        },
      },
      { disallowComments: true },
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The visitor recurses; nothing that overflows its stack is within any limit of ours.
    throw new JsonDocumentError('too_deep', 'the body is nested too deeply', 1, 1);
  }
}

/** Nothing that is stored is nested deeper than this; what is deeper is refused by the rule of its field. */
const WALK_DEPTH = 64;

/**
 * Strings and keys anywhere in the document that PostgreSQL cannot hold: NUL and lone surrogates. Stops at one more
 * than any response shows.
 */
export function unstorableText(document: unknown): Problem[] {
  const problems: Problem[] = [];
  const path: (string | number)[] = [];
  const report = (what: string) =>
    problems.push(problem('unstorable_text', `${what} NUL or half of a surrogate pair`, pointerTo(...path)));
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && !isStorable(value)) report('contains');
    if (typeof value !== 'object' || value === null || path.length > WALK_DEPTH) return;
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      path.push(key);
      if (typeof key === 'string' && !isStorable(key)) report('its key contains');
      walk((value as Record<string | number, unknown>)[key]);
      path.pop();
      if (problems.length > MAX_PROBLEMS) return;
    }
  };
  walk(document);
  return problems;
}
