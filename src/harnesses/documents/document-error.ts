import { HarnessError } from '../rules/error-codes.js';

const LINE_FEED = 0x0a;

/** Where an offset is; counted from 1. Only a line feed ends a line. */
export function placeIn(text: string, offset: number): { line: number; column: number } {
  let [line, start] = [1, 0];
  for (let i = 0; i < offset; i++) {
    if (text.charCodeAt(i) !== LINE_FEED) continue;
    line += 1;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}

/** The refusal of a text that is no document, with the place where it stopped making sense; counted from 1. */
export function malformedDocument(
  detail: string,
  place: { line?: number; column?: number } = {},
): HarnessError {
  const at = place.line === undefined ? '' : ` (line ${place.line}, column ${place.column})`;
  return new HarnessError('malformed_document', `${detail}${at}`, {
    errors: [{ pointer: '', ...place, code: 'invalid_document', detail }],
  });
}
