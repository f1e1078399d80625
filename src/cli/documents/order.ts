import { usageError } from '../cli-error.js';
import type { DocumentHead } from './document-head.js';

/** A document as the order sees it; without a head it could not be read. */
export interface Placeable {
  file: string;
  head?: DocumentHead;
}

/**
 * Parents before their children, otherwise as given. Those without a name come first: the server refuses them with
 * the place of the mistake, and does so before anything else is applied. Parents outside the set are the server's
 * to find. Fails when two documents have one name, and when parents form a cycle.
 */
export function parentsFirst<T extends Placeable>(documents: readonly T[]): T[] {
  const byName = indexByName(documents);
  const placed = new Set(documents.filter(({ head }) => head?.name === undefined));
  for (const document of documents) {
    for (const next of unplacedLine(document, byName, placed)) placed.add(next);
  }
  return [...placed];
}

function indexByName<T extends Placeable>(documents: readonly T[]): Map<string, T> {
  const byName = new Map<string, T>();
  for (const document of documents) {
    const name = document.head?.name;
    if (name === undefined) continue;
    const other = byName.get(name);
    if (other) throw usageError(`${other.file} and ${document.file} both describe the harness "${name}".`);
    byName.set(name, document);
  }
  return byName;
}

/** A document and its ancestors that have no place yet, root first. */
function unplacedLine<T extends Placeable>(document: T, byName: Map<string, T>, placed: Set<T>): T[] {
  const line = new Set<T>();
  for (let next: T | undefined = document; next && !placed.has(next);) {
    if (line.has(next)) throw cycleError([...line].slice([...line].indexOf(next)));
    line.add(next);
    const parentName: string | undefined = next.head?.parentName;
    next = parentName === undefined ? undefined : byName.get(parentName);
  }
  return [...line].reverse();
}

function cycleError(cycle: Placeable[]): Error {
  const files = cycle.map(({ file }) => file);
  if (files.length === 1) return usageError(`${files[0]} names its own harness as its parent.`);
  return usageError(`Each of these harnesses has the next as its parent, in a circle: ${files.join(', ')}.`);
}
