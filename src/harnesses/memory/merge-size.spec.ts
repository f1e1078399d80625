import { describe, expect, it } from '@jest/globals';
import { EFFECTIVE_LIMIT } from '../rules/effective/too-large.js';
import { mayFit } from './merge-size.js';
import { newRow, type StoredRow } from './organization.js';

const half = EFFECTIVE_LIMIT / 2;

/** A harness with one file of so many bytes, and as large as that at least. */
function rowWith(path: string, bytes: number, system_prompt = ''): StoredRow {
  const file = { path, content: 'x'.repeat(bytes), encoding: 'text', is_readonly: false } as const;
  const size_bytes = bytes + system_prompt.length;
  return { ...newRow('id', new Date()), initial_files: [file], system_prompt, size_bytes };
}

describe('what a chain comes to', () => {
  it.each<[string, StoredRow[], string[], boolean]>([
    ['fits when the sizes together do', [rowWith('/a', 10), rowWith('/b', 10)], [], true],
    [
      'does not fit when files and prompts are too much',
      [rowWith('/a', half + 1), rowWith('/b', half)],
      [],
      false,
    ],
    ['counts a file that a deeper level replaces once', [rowWith('/a', half), rowWith('/a', half)], [], true],
    ['does not count what a layer on top replaces', [rowWith('/a', half), rowWith('/b', half)], ['/b'], true],
    ['counts prompts without the white space around', [rowWith('/a', half, ' '.repeat(half + 9))], [], true],
  ])('%s', (_, chain, replaced, fits) => {
    expect(mayFit(chain, replaced)).toBe(fits);
  });
});
