import { validationFailed } from '../../values/refusal.js';
import { readingMarkdown, writingMarkdown } from './markdown.js';
import type { HarnessDocument, Layout } from './harness-document.js';
import { readingJson } from '../../values/json-reader.js';
import { atOnce, type Steps } from '../../values/turns.js';
import { readingYaml } from './yaml-reader.js';
import { writingYaml } from './yaml-writer.js';

export const FORMATS = ['yaml', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** How each format is called, and written in steps. */
interface FormatTraits {
  mediaType: string;
  extension: string;
  write: (document: HarnessDocument, layout: Layout) => Steps<string>;
}

export const FORMAT: Readonly<Record<Format, FormatTraits>> = {
  yaml: { mediaType: 'application/yaml; charset=utf-8', extension: 'yaml', write: writingYaml },
  json: {
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    write: writingJson,
  },
  markdown: { mediaType: 'text/markdown; charset=utf-8', extension: 'md', write: writingMarkdown },
};

// eslint-disable-next-line require-yield
function* writingJson(document: HarnessDocument, layout: Layout): Steps<string> {
  return `${JSON.stringify(document, null, layout === 'compact' ? 0 : 2)}\n`;
}

const READ: Readonly<Record<Format, (text: string) => Steps<unknown>>> = {
  yaml: (text) => readingYaml(text),
  json: readingJson,
  markdown: readingMarkdown,
};

/**
 * The document that a text stands for.
 *
 * @throws HarnessError `malformed_document` or `malformed_json` with the place of what cannot be read
 */
export function readDocument(text: string, format: Format): unknown {
  return atOnce(READ[known(format)](text));
}

/** @throws HarnessError `validation_failed` for a word that is no format */
export function known(format: Format): Format {
  if (FORMATS.includes(format)) return format;
  const detail = `must be one of ${FORMATS.join(', ')}`;
  throw validationFailed([{ in: 'query', name: 'format', code: 'invalid_value', detail }]);
}

/** Readers, in steps, of the media types that an import takes besides JSON. RFC 9512 registers the first; the rest is in use. */
export const READERS: ReadonlyMap<string, (text: string) => Steps<unknown>> = new Map([
  ['application/yaml', READ.yaml],
  ['application/x-yaml', READ.yaml],
  ['text/yaml', READ.yaml],
  ['text/x-yaml', READ.yaml],
  ['text/markdown', READ.markdown],
]);
