import { mergeVary } from './vary.js';

describe('Vary', () => {
  it.each<[string | string[] | undefined, string[], string]>([
    [undefined, ['Authorization', 'Cookie'], 'Authorization, Cookie'],
    [undefined, [], ''],
    ['Origin', ['Authorization'], 'Origin, Authorization'],
    ['origin, AUTHORIZATION', ['Authorization', 'Origin', 'Cookie'], 'origin, AUTHORIZATION, Cookie'],
    [['Origin', 'Accept , cookie'], ['Cookie'], 'Origin, Accept, cookie'],
    ['Origin,,Origin', ['X-Org-Id', 'x-org-id'], 'Origin, X-Org-Id'],
    ['*', ['Authorization'], '*'],
    ['Origin', ['*'], '*'],
  ])('of %j and %j is %j', (existing, names, expected) => {
    expect(mergeVary(existing, names)).toBe(expected);
  });
});
