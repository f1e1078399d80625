import { entityTag } from '../values/entity-tag.js';
import type { Written } from '../values/slices.js';
import type { RouteTraits } from './route-traits.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** A document with a version, as text in a format of its own. */
export interface TextDocument {
  text: string;
  mediaType: string;
  fileName: string;
  version: number;
}

/** What an answer with a version shows of itself. */
interface Versioned {
  version: number;
  self_url: string;
}

/** Such a document, from a handler. */
export class TextAnswer {
  constructor(readonly exported: TextDocument) {}
}

/** What is sent. */
export interface Answer {
  /** Given where it is not the route's own. */
  status?: number;
  mediaType: string;
  text: string | Buffer;
  headers: Record<string, string>;
}

interface Imported {
  outcome: 'created' | 'updated' | 'unchanged';
  harness: unknown;
}

/** What of a handler's result is shown: text as it is, everything else as JSON. */
export function shownOf(result: unknown, { imports }: RouteTraits): unknown {
  return imports ? (result as Imported).harness : result;
}

/** What a handler's result is as an answer. `written` is its text, where somebody has written it already. */
export function toAnswer(result: unknown, traits: RouteTraits, isDryRun: boolean, written?: Written): Answer {
  if (result instanceof TextAnswer) return toTextAnswer(result.exported, written);
  const { outcome } = traits.imports ? (result as Imported) : { outcome: undefined };
  const harness = shownOf(result, traits);
  const isCreated = traits.created === true && !isDryRun && (outcome ?? 'created') === 'created';
  const text = written?.bytes ?? JSON.stringify(harness);
  const { version, self_url: selfUrl } = harness as Versioned;
  return {
    ...(traits.created && { status: isCreated ? 201 : 200 }),
    mediaType: JSON_TYPE,
    text,
    headers: {
      ...(traits.harness && { ETag: entityTag(version, text, written?.digest) }),
      ...(isCreated && { Location: selfUrl }),
      ...(outcome && { 'X-Import-Outcome': outcome }),
      ...(isDryRun && { 'Dry-Run': 'true' }),
    },
  };
}

/** Shown in place, and saved under a name of its own. */
function toTextAnswer(
  { text: whole, mediaType, fileName, version }: TextDocument,
  written?: Written,
): Answer {
  const text = written?.bytes ?? whole;
  const headers = {
    ETag: entityTag(version, text, written?.digest),
    'Content-Disposition': `inline; filename="${fileName}"`,
  };
  return { mediaType, text, headers };
}
