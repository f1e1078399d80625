import { oneLine, printable } from './printable.js';
import { countOutcomes, plural, summaryOf } from './summary.js';
import { alignColumns } from './table.js';

describe('printable', () => {
  it.each([
    ['plain text', 'é 語 👍\tb\n', 'é 語 👍\tb\n'],
    ['escape sequences', '\u001b[2Jgone\u009b1m', '\ufffd[2Jgone\ufffd1m'],
    ['a carriage return', 'good\revil', 'good\ufffdevil'],
    ['turned text', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
  ])('shows %s', (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('fits onto one line', () => {
    expect(oneLine('a\n\n b\r\nc')).toBe('a b c');
  });
});

describe('alignColumns', () => {
  it('measures characters and leaves nothing at the end', () => {
    const rows = [
      ['NAME', 'TAGS'],
      ['a', ''],
      ['👍👍👍👍👍', 'x'],
    ];
    expect(alignColumns(rows)).toEqual(['NAME   TAGS', 'a', '👍👍👍👍👍  x']);
  });

  it('aligns a thousand rows', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ['x'.repeat(i % 7), 'y']);
    expect(new Set(alignColumns(rows).map((line) => line.indexOf('y')))).toEqual(new Set([8]));
  });
});

describe('summaryOf', () => {
  it('counts', () => {
    const results = [{ outcome: 'created' }, { outcome: 'unchanged' }, { outcome: 'created' }] as const;
    expect(summaryOf(countOutcomes(results))).toBe('3 harnesses: 2 created, 0 updated, 1 unchanged');
  });

  it.each([
    [0, '0 harnesses'],
    [1, '1 harness'],
    [2, '2 harnesses'],
  ])('%i', (count, expected) => {
    expect(plural(count, 'harness', 'harnesses')).toBe(expected);
  });
});
