import { loadYaml } from '../load-yaml.js';

/** The scalars under some keys of a YAML map; undefined when the text is no YAML, or no map. */
export async function readScalars(text: string, ...keys: string[]): Promise<unknown[] | undefined> {
  const { isAlias, isMap, isScalar, parseDocument } = await loadYaml();
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  // Node by node, as building the whole value would follow every alias in it.
  return keys.map((key) => {
    const node = document.get(key, true) as unknown;
    const target = isAlias(node) ? node.resolve(document) : node;
    return isScalar(target) ? target.value : undefined;
  });
}
