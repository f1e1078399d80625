import type { Format } from './document-type.js';
import { splitFrontMatter } from '../../values/front-matter.js';
import { readScalars } from './yaml-head.js';

/** What the order of documents depends on. Nothing else in them is looked at: the server is the judge. */
export interface DocumentHead {
  name?: string;
  parentName?: string;
}

/** The head of a document; undefined when the text cannot be read as what it claims to be. */
export async function readHead(format: Format, bytes: Uint8Array): Promise<DocumentHead | undefined> {
  const text = new TextDecoder().decode(bytes);
  const values = format === 'json' ? jsonValues(text) : await yamlValues(format, text);
  return values && toHead(values);
}

function jsonValues(text: string): unknown[] | undefined {
  try {
    const body = JSON.parse(text) as { name?: unknown; parent_name?: unknown } | null;
    return [body?.name, body?.parent_name];
  } catch {
    return undefined;
  }
}

async function yamlValues(format: Format, text: string): Promise<unknown[] | undefined> {
  const yaml = format === 'markdown' ? splitFrontMatter(text)?.yaml : text;
  return yaml === undefined ? undefined : readScalars(yaml, 'name', 'parent_name');
}

function toHead([name, parentName]: unknown[]): DocumentHead {
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof parentName === 'string' && { parentName }),
  };
}
