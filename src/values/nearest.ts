import { closest, distance } from 'fastest-levenshtein';
import { pointerTo, problem, type Problem } from './problem.js';

/** The problem of a key that is not in `known`, with the nearest known key if one is near. */
export function unknownKey(key: string, known: readonly string[]): Problem {
  const detail = `unknown key; known keys: ${known.join(', ')}`;
  return problem('unknown_key', detail, pointerTo(key), nearest(key, known));
}

/** What other people's formats call something, spelled as by {@link plain}; the first of ours that is known is meant. */
const MEANT: ReadonlyMap<string, readonly string[]> = new Map([
  ['model', ['default_model_id']],
  ['instructions', ['system_prompt']],
  ['prompt', ['system_prompt']],
  ['servers', ['mcpServers']],
  ['parent', ['parent_name', 'parent_harness_id']],
  ['extends', ['parent_name', 'parent_harness_id']],
  ['base', ['parent_name', 'parent_harness_id']],
  ['inherits', ['parent_name', 'parent_harness_id']],
  ['title', ['display_name']],
  ['files', ['initial_files']],
  ['network', ['network_access']],
  ['metadata', ['embedder_metadata']],
  ['mcp', ['mcpServers']],
  ['streamablehttp', ['http']],
  ['transport', ['type']],
  ['serverurl', ['url']],
  ['httpurl', ['url']],
  ['uri', ['url']],
  ['endpoint', ['url']],
]);

/** The known word that another one most likely stands for, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  // Levenshtein costs length × length; a hostile key of megabytes has no near neighbour anyway.
  if (known.length === 0 || word.length > 100) return undefined;
  const spelled = plain(word);
  const meant =
    known.find((one) => plain(one) === spelled) ?? MEANT.get(spelled)?.find((one) => known.includes(one));
  if (meant !== undefined) return meant;
  const candidate = closest(word, known);
  return distance(word, candidate) <= Math.max(2, Math.floor(candidate.length / 3)) ? candidate : undefined;
}

/** A word without what spellings differ in: `mcp-servers`, `mcp_servers` and `mcpServers` are one. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '');
}
