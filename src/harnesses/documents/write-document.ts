import { BODY_LIMIT } from '../../values/body-limit.js';
import { MAX_MEMBERS } from '../../values/json-document.js';
import { byteCount } from '../../values/text.js';
import type { Steps } from '../../values/turns.js';
import { HarnessError } from '../rules/error-codes.js';
import { FORMAT, known, type Format } from './formats.js';
import type { HarnessDocument } from './harness-document.js';
import { isWithinTokens, MAX_TOKENS } from './yaml-reader.js';

/**
 * A document as text that an import takes, in steps: as people like it, or without indentation where that is too much.
 *
 * @throws HarnessError `export_too_large`
 */
export function* writeDocument(document: HarnessDocument, format: Format): Steps<string> {
  const { write } = FORMAT[known(format)];
  const members = membersOf(document);
  if (members > MAX_MEMBERS)
    throw tooLarge(`has ${members} keys and list elements, and an import takes at most ${MAX_MEMBERS}`);
  yield;
  const readable = yield* write(document, 'readable');
  yield;
  if (byteCount(readable) <= BODY_LIMIT && hasFewTokens(readable, members, format)) return readable;
  yield;
  const compact = yield* write(document, 'compact');
  const bytes = byteCount(compact);
  if (bytes <= BODY_LIMIT) return compact;
  const instead =
    format === 'markdown' ? '' : '; format=markdown writes the prompt as it is, without escapes';
  throw tooLarge(`has ${bytes} bytes, and an import takes at most ${BODY_LIMIT}${instead}`);
}

/** Of one key or list element, with its indentation, indicators and end of line; and some more. */
const MOST_TOKENS = 12;

/** Counted only where there may be too many. */
function hasFewTokens(text: string, members: number, format: Format): boolean {
  return format === 'json' || members * MOST_TOKENS <= MAX_TOKENS || isWithinTokens(text);
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  return members.reduce((sum: number, member) => sum + membersOf(member), members.length);
}

function tooLarge(detail: string): HarnessError {
  return new HarnessError('export_too_large', `the document ${detail}`);
}
