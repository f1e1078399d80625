import { unifiedDiff } from './unified-diff.js';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
const context = (from: number, to: number) => numbers(from, to).map((line) => ` ${line}`);

describe('unifiedDiff', () => {
  it.each<[string, string[], string[], string[]]>([
    ['nothing', numbers(1, 9), numbers(1, 9), []],
    ['a new text', [], ['a', 'b'], ['@@ -0,0 +1,2 @@', '+a', '+b']],
    ['a text that goes', ['a'], [], ['@@ -1 +0,0 @@', '-a']],
    [
      'a changed line with its context',
      numbers(1, 9),
      [...numbers(1, 4), 'five', ...numbers(6, 9)],
      ['@@ -2,7 +2,7 @@', ...context(2, 4), '-5', '+five', ...context(6, 8)],
    ],
    [
      'changes near one another as one hunk',
      numbers(1, 12),
      numbers(2, 7).concat(numbers(9, 12)),
      ['@@ -1,11 +1,9 @@', '-1', ...context(2, 7), '-8', ...context(9, 11)],
    ],
    [
      'changes apart as two',
      numbers(1, 12),
      numbers(2, 8).concat(numbers(10, 12)),
      [
        '@@ -1,4 +1,3 @@',
        '-1',
        ...context(2, 4),
        '@@ -6,7 +5,6 @@',
        ...context(6, 8),
        '-9',
        ...context(10, 12),
      ],
    ],
    ['added lines at the end', numbers(1, 5), numbers(1, 6), ['@@ -3,3 +3,4 @@', ...context(3, 5), '+6']],
  ])('shows %s', (_, old, next, expected) => {
    expect(unifiedDiff(old, next)).toEqual(expected);
  });
});
