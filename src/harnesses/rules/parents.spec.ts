import { MAX_CHAIN, parentProblems, type Ancestor } from './parents.js';

const chain = (length: number, status = 'active'): Ancestor[] =>
  Array.from({ length }, (_, i) => ({
    id: `a${i}`,
    status: i === 0 ? status : 'active',
    servers: [],
    files: [],
  }));

describe('a parent', () => {
  it.each<[string, string | null, Ancestor[], number, string | null]>([
    ['fits', 'me', chain(1), 1, null],
    ['may be the last that fits', 'me', chain(MAX_CHAIN - 1), 1, null],
    ['may not make the chain too deep', 'me', chain(MAX_CHAIN), 1, 'parent_chain_too_deep'],
    ['may not make a descendant too deep', 'me', chain(MAX_CHAIN - 2), 3, 'parent_chain_too_deep'],
    ['must exist', 'me', [], 1, 'parent_not_found'],
    ['must be active', 'me', chain(2, 'archived'), 1, 'parent_not_active'],
    ['is not the harness itself', 'a0', chain(1), 1, 'parent_cycle'],
    ['does not inherit from the harness', 'a2', chain(4), 1, 'parent_cycle'],
    ['of a new harness cannot make a cycle', null, chain(3), 1, null],
  ])('%s', (_, id, ancestors, height, code) => {
    const problems = parentProblems(id, ancestors, height);
    expect(problems.map((found) => found.code)).toEqual(code ? [code] : []);
    expect(problems.every(({ pointer }) => pointer === '/parent_harness_id')).toBe(true);
  });

  it('says the limit and what it would be', () => {
    expect(parentProblems('me', chain(16), 2)[0]?.detail).toBe(
      'at most 16 harnesses from root to leaf, this would make 18',
    );
  });
});
