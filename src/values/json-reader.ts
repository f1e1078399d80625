import { validationFailed, malformedJson } from './refusal.js';
import { JsonDocumentError, parseJson } from './json-document.js';
import { problem } from './problem.js';

/** @throws ApiError `malformed_json` with the place of what cannot be read */
export function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonDocumentError)) throw error;
    if (error.code === 'too_many_members') throw validationFailed([problem('too_many', error.message)]);
    throw malformedJson(error.code, error.message, error.place);
  }
}
