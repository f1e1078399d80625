import { validationFailed } from '../../values/refusal.js';
import { writeMarkdown, readMarkdown } from './markdown.js';
import type { HarnessDocument, Layout } from './harness-document.js';
import { readJson } from '../../values/json-reader.js';
import { readYaml } from './yaml-reader.js';
import { writeYaml } from './yaml-writer.js';

export const FORMATS = ['yaml', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** How each format is called, written and, besides JSON, read. */
interface FormatTraits {
  mediaType: string;
  extension: string;
  write: (document: HarnessDocument, layout: Layout) => string;
}

export const FORMAT: Readonly<Record<Format, FormatTraits>> = {
  yaml: { mediaType: 'application/yaml; charset=utf-8', extension: 'yaml', write: writeYaml },
  json: {
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    write: (document, layout) => `${JSON.stringify(document, null, layout === 'compact' ? 0 : 2)}\n`,
  },
  markdown: { mediaType: 'text/markdown; charset=utf-8', extension: 'md', write: writeMarkdown },
};

const READ: Readonly<Record<Format, (text: string) => unknown>> = {
  yaml: readYaml,
  json: readJson,
  markdown: readMarkdown,
};

/**
 * The document that a text stands for.
 *
 * @throws HarnessError `malformed_document` or `malformed_json` with the place of what cannot be read
 */
export function readDocument(text: string, format: Format): unknown {
  return READ[known(format)](text);
}

/** @throws HarnessError `validation_failed` for a word that is no format */
export function known(format: Format): Format {
  if (FORMATS.includes(format)) return format;
  const detail = `must be one of ${FORMATS.join(', ')}`;
  throw validationFailed([{ in: 'query', name: 'format', code: 'invalid_value', detail }]);
}

/** Readers of the media types that an import takes besides JSON. RFC 9512 registers the first; the rest is in use. */
export const READERS: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['application/yaml', readYaml],
  ['application/x-yaml', readYaml],
  ['text/yaml', readYaml],
  ['text/x-yaml', readYaml],
  ['text/markdown', readMarkdown],
]);
