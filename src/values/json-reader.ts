import { validationFailed, malformedJson } from './refusal.js';
import { JsonDocumentError, parsingJson } from './json-document.js';
import { problem } from './problem.js';
import type { Steps } from './turns.js';

/**
 * Reads JSON in steps.
 *
 * @throws ApiError `malformed_json` with the place of what cannot be read
 */
export function* readingJson(text: string): Steps<unknown> {
  try {
    return yield* parsingJson(text);
  } catch (error) {
    if (!(error instanceof JsonDocumentError)) throw error;
    if (error.code === 'too_many_members') throw validationFailed([problem('too_many', error.message)]);
    throw malformedJson(error.code, error.message, error.place);
  }
}
