import { extname } from 'node:path';

export type Format = 'yaml' | 'json' | 'markdown';

/** The ending that `export` gives a file. */
export const EXTENSION_OF: Record<Format, string> = { yaml: 'yaml', json: 'json', markdown: 'md' };

export const CONTENT_TYPE_OF: Record<Format, string> = {
  yaml: 'application/yaml',
  json: 'application/json',
  markdown: 'text/markdown',
};

const FORMAT_OF = new Map<string, Format>([
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.json', 'json'],
  ['.md', 'markdown'],
]);

/** The format of a file by its ending; undefined if it is none that the server reads. */
export function formatOf(file: string): Format | undefined {
  return FORMAT_OF.get(extname(file).toLowerCase());
}
