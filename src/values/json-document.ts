import { findFlaw, MAX_DEPTH, outline, type Outline } from './json-scanner.js';
import { MAX_PROBLEMS, pointerTo, problem, type Problem } from './problem.js';
import { quoted } from './repeated.js';
import { isStorable } from './text.js';
import { atOnce, type Steps } from './turns.js';

/**
 * Keys and list elements in a whole document. A full harness has a few thousand; millions, which no rule would let
 * through, take seconds to parse.
 */
export const MAX_MEMBERS = 200_000;
/** Keys cost more than elements to parse, and most where an object has very many, as nothing that is legal does. */
export const MAX_KEYS = 100_000;
export const MAX_KEYS_OF_ONE = 10_000;

/** Why a text is not a JSON document that we take, and where if it has a place; line and column count from 1. */
export class JsonDocumentError extends Error {
  override readonly name = 'JsonDocumentError';

  constructor(
    readonly code: 'invalid_json' | 'duplicate_key' | 'too_deep' | 'too_many_members',
    message: string,
    readonly place?: { line: number; column: number },
  ) {
    super(place ? `${message} (line ${place.line}, column ${place.column})` : message);
  }
}

/**
 * Parses strict JSON (RFC 8259). Unlike `JSON.parse` it says line and column, and refuses an object that has a key
 * twice, because one of the two values would be dropped silently: then the value has fewer keys than the text.
 *
 * @throws {JsonDocumentError}
 */
export function parseJson(text: string): unknown {
  return atOnce(parsingJson(text));
}

/** The same in steps. */
export function* parsingJson(text: string): Steps<unknown> {
  const { keys } = refuseTooMuch(
    outline(text, { members: MAX_MEMBERS, keys: MAX_KEYS, keysOfOne: MAX_KEYS_OF_ONE }),
  );
  yield;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw located(text);
  }
  yield;
  if (keyCount(document) < keys) throw located(text);
  return document;
}

/** What is not worth parsing: it cannot be legal, and would take long. */
function refuseTooMuch(found: Outline): Outline {
  const { members, keys, keysOfOne, depth } = found;
  if (members > MAX_MEMBERS) {
    const limit = `the body may have at most ${MAX_MEMBERS} keys and list elements in all`;
    throw new JsonDocumentError('too_many_members', limit);
  }
  if (keys > MAX_KEYS || keysOfOne > MAX_KEYS_OF_ONE) {
    const limit = `the body may have at most ${MAX_KEYS} keys in all, and ${MAX_KEYS_OF_ONE} in one object`;
    throw new JsonDocumentError('too_many_members', limit);
  }
  if (depth > MAX_DEPTH) throw new JsonDocumentError('too_deep', TOO_DEEP);
  return found;
}

const [LINE_FEED, RETURN] = [0x0a, 0x0d];
const TOO_DEEP = 'the body is nested too deeply';

function keyCount(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  const isList = Array.isArray(value);
  for (const member of isList ? (value as unknown[]) : Object.values(value)) {
    if (!isList) count += 1;
    if (typeof member === 'object' && member !== null) count += keyCount(member);
  }
  return count;
}

/** What is wrong with a text that is known to be no JSON, or to have a key twice. */
function located(text: string): JsonDocumentError {
  const { code, offset, key } = findFlaw(text) ?? { code: 'invalid_json', offset: 0 };
  const message = {
    invalid_json: `the body is not valid JSON${reasonOf(text, offset)}`,
    duplicate_key: `the key ${quoted(key ?? '')} stands twice`,
    too_deep: TOO_DEEP,
  }[code];
  return new JsonDocumentError(code, message, placeOf(text, offset));
}

/** What people write who know JSON from editors that take more. */
function reasonOf(text: string, offset: number): string {
  if (/^(\/[/*]|#)/.test(text.slice(offset, offset + 2))) return ': it has no comments; remove this one';
  if (text.trim() === '') return ': it is empty';
  if (text[offset] === "'") return ': strings and keys stand in double quotes';
  if (/^[A-Za-z_$][\w$-]{0,99}[ \t]*:/.test(text.slice(offset, offset + 128)))
    return ': keys stand in double quotes';
  const isEnd = text[offset] === '}' || text[offset] === ']';
  if (!isEnd || text[previousOf(text, offset)] !== ',') return '';
  return `: remove the comma before this ${text[offset]}`;
}

/** Where the last character before an offset is that is no space. */
function previousOf(text: string, offset: number): number {
  let at = offset - 1;
  while (at >= 0 && text.charCodeAt(at) <= 0x20) at -= 1;
  return at;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  let [line, start] = [1, 0];
  for (let i = 0; i < offset; i++) {
    const code = text.charCodeAt(i);
    if (code !== LINE_FEED && (code !== RETURN || text.charCodeAt(i + 1) === LINE_FEED)) continue;
    line += 1;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
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
