import { nearlyId, prefixedIdProblems } from './prefixed-id.js';

const ID = 'harness_0193aaaa00007000800000000000dead';

describe('what is nearly an ID', () => {
  it.each([
    ID.toUpperCase(),
    '0193aaaa-0000-7000-8000-00000000dead',
    '0193AAAA00007000800000000000DEAD',
    'harness_0193aaaa-0000-7000-8000-00000000dead',
    `http://127.0.0.1:3000/v1/harnesses/${ID}`,
    ` ${ID}\n`,
  ])('%j brings the ID', (text) => {
    expect(prefixedIdProblems('harness')(text)).toEqual([expect.objectContaining({ suggestion: ID })]);
  });

  it.each([
    'deep-research',
    'key_0193aaaa00007000800000000000dead',
    `${ID}0`,
    ID.slice(0, -1),
    `x${ID}`,
    `${'a/'.repeat(2000)}${ID}`,
    '',
  ])('%s brings none', (text) => {
    expect(nearlyId('harness', text)).toBeUndefined();
  });
});
