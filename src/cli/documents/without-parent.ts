import type { Format } from './document-type.js';
import { splitFrontMatter } from '../../values/front-matter.js';
import { loadYaml } from '../load-yaml.js';

/** The same document without its `parent_name`, written anew. Only for documents whose head could be read. */
export async function withoutParent(format: Format, bytes: Uint8Array): Promise<string> {
  const text = new TextDecoder().decode(bytes);
  if (format === 'json') {
    const { parent_name: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(rest);
  }
  if (format === 'yaml') return yamlWithoutParent(text);
  const { yaml, rest } = splitFrontMatter(text)!;
  return `---\n${await yamlWithoutParent(yaml)}---\n${rest}`;
}

async function yamlWithoutParent(text: string): Promise<string> {
  const { parseDocument } = await loadYaml();
  const document = parseDocument(text, { logLevel: 'error' });
  document.delete('parent_name');
  return document.toString({ lineWidth: 0 });
}
