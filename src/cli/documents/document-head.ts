import type { Format } from './document-type.js';
import { splitFrontMatter } from './front-matter.js';
import { loadYaml } from '../load-yaml.js';

/** What the order of documents depends on. Nothing else in them is looked at: the server is the judge. */
export interface DocumentHead {
  name?: string;
  parentName?: string;
}

/** The head of a document; undefined when the text cannot be read as what it claims to be. */
export async function readHead(format: Format, bytes: Uint8Array): Promise<DocumentHead | undefined> {
  const text = new TextDecoder().decode(bytes);
  if (format === 'json') return jsonHead(text);
  const yaml = format === 'yaml' ? text : splitFrontMatter(text)?.yaml;
  return yaml === undefined ? undefined : yamlHead(yaml);
}

function jsonHead(text: string): DocumentHead | undefined {
  try {
    const body = JSON.parse(text) as { name?: unknown; parent_name?: unknown } | null;
    return toHead(body?.name, body?.parent_name);
  } catch {
    return undefined;
  }
}

async function yamlHead(text: string): Promise<DocumentHead | undefined> {
  const { isAlias, isMap, isScalar, parseDocument } = await loadYaml();
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  // Node by node, as building the whole value would follow every alias in it.
  const valueOf = (key: string): unknown => {
    const node = document.get(key, true) as unknown;
    const target = isAlias(node) ? node.resolve(document) : node;
    return isScalar(target) ? target.value : undefined;
  };
  return toHead(valueOf('name'), valueOf('parent_name'));
}

function toHead(name: unknown, parentName: unknown): DocumentHead {
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof parentName === 'string' && { parentName }),
  };
}
