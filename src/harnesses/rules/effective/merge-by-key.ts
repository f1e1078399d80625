import type { Layer, MergeableContent } from './layers.js';

/** A merged element: its value, the layer it came from, and the layers whose value it replaced, root first. */
export interface Merged<T> {
  key: string;
  value: T;
  layer: number;
  overrides: number[];
}

/** Merges by key, root to leaf: a deeper value replaces the upper one at its position, new ones follow. */
export function mergeByKey<T>(
  layers: readonly Layer[],
  elements: (content: MergeableContent) => readonly (readonly [string, T])[],
): Merged<T>[] {
  const merged = new Map<string, Merged<T>>();
  layers.forEach(({ content }, layer) => {
    for (const [key, value] of elements(content)) {
      const upper = merged.get(key);
      merged.set(key, { key, value, layer, overrides: upper ? [...upper.overrides, upper.layer] : [] });
    }
  });
  return [...merged.values()];
}
