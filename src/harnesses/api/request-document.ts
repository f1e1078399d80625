import type { HarnessRequest } from '../../values/request.js';
import { validationFailed } from '../../values/refusal.js';
import { READERS } from '../documents/formats.js';
import { argument } from '../../rest/arguments.js';
import { Readers, JSON_ONLY, readAs, isNothing } from '../../rest/read-body.js';

/** A body that may be YAML or Markdown too. A host's text parser may have made a string of it already. */
export function readDocument(request: HarnessRequest): Promise<unknown> {
  return readAs(request, DOCUMENTS);
}

export const DOCUMENTS: Readers = new Map([...JSON_ONLY, ...READERS]);

/** A document as a handler's argument. */
export const RequestDocument = argument(readDocument);

/**
 * A parameter that takes the place of a body.
 *
 * @throws HarnessError `validation_failed` when both were sent
 */
export function unaccompanied(parameter: string, body: unknown): string {
  if (isNothing(body)) return parameter;
  const detail = 'comes without a body: leave it out to import the document, or send none';
  throw validationFailed([{ in: 'query', name: 'from-example', code: 'conflicting', detail }]);
}
