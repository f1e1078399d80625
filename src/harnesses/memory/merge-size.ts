import { byteCount } from '../../values/text.js';
import { jsonBytes } from '../../values/json-size.js';
import { EFFECTIVE_LIMIT } from '../rules/effective/too-large.js';
import type { StoredRow } from './organization.js';

/** Whether what a chain comes to may have the size of an effective configuration; `replaced`: files of layers on top. */
export function mayFit(chain: readonly StoredRow[], replaced: readonly string[]): boolean {
  if (sum(chain.map(({ size_bytes }) => size_bytes)) <= EFFECTIVE_LIMIT) return true;
  const prompts = chain.map(({ system_prompt }) => byteCount(system_prompt.trim()));
  const files = new Map(
    chain.flatMap((row) => row.initial_files.map(({ path, content }) => [path, content])),
  );
  for (const path of replaced) files.delete(path);
  return sum(prompts) + sum([...files.values()].map(jsonBytes)) <= EFFECTIVE_LIMIT;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
