import { closest, distance } from 'fastest-levenshtein';
import { pointerTo, problem, type Problem } from './problem.js';

/** The problem of a key that is not in `known`, with the nearest known key if one is near. */
export function unknownKey(key: string, known: readonly string[]): Problem {
  const detail = `unknown key; known keys: ${known.join(', ')}`;
  return problem('unknown_key', detail, pointerTo(key), nearest(key, known));
}

/** The known word a mistyped one most likely stands for, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  // Levenshtein costs length × length; a hostile key of megabytes has no near neighbour anyway.
  if (known.length === 0 || word.length > 100) return undefined;
  const candidate = closest(word, known);
  return distance(word, candidate) <= Math.max(2, Math.floor(candidate.length / 3)) ? candidate : undefined;
}
