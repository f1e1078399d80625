import { entityTag } from '../values/entity-tag.js';
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
  text: string;
  headers: Record<string, string>;
}

/** What a handler's result is as an answer. */
export function toAnswer(result: unknown, traits: RouteTraits, isDryRun: boolean): Answer {
  if (result instanceof TextAnswer) return toTextAnswer(result.exported);
  const { outcome, harness } = traits.imports
    ? (result as { outcome: 'created' | 'updated' | 'unchanged'; harness: unknown })
    : { outcome: undefined, harness: result };
  const isCreated = traits.created === true && !isDryRun && (outcome ?? 'created') === 'created';
  const text = JSON.stringify(harness);
  const { version, self_url: selfUrl } = harness as Versioned;
  return {
    ...(traits.created && { status: isCreated ? 201 : 200 }),
    mediaType: JSON_TYPE,
    text,
    headers: {
      ...(traits.harness && { ETag: entityTag(version, text) }),
      ...(isCreated && { Location: selfUrl }),
      ...(outcome && { 'X-Import-Outcome': outcome }),
      ...(isDryRun && { 'Dry-Run': 'true' }),
    },
  };
}

/** Shown in place, and saved under a name of its own. */
function toTextAnswer({ text, mediaType, fileName, version }: TextDocument): Answer {
  const headers = {
    ETag: entityTag(version, text),
    'Content-Disposition': `inline; filename="${fileName}"`,
  };
  return { mediaType, text, headers };
}
