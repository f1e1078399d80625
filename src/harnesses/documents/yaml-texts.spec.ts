import fc from 'fast-check';
import { parse } from 'yaml';
import { HarnessError } from '../rules/error-codes.js';
import { readYaml } from './yaml-reader.js';

const MIB = 1024 * 1024;

function refusalOf(document: string): HarnessError {
  try {
    readYaml(document);
  } catch (error) {
    return error as HarnessError;
  }
  throw new Error('was read');
}

describe('a text of a YAML document', () => {
  const pieces = fc.constantFrom(
    'a',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\r\n',
    '\r',
    '\t',
    "''",
    '"',
    '\\n',
    '\\x41',
    '#',
    ': ',
  );
  const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
  const styles = fc.constantFrom('|', '|-', '|+', '>', '>-', '|2', '|-1', '| # c', '|+ ');
  const document = fc.oneof(
    text.map((one) => `a: "${one}"\nb: 1`),
    text.map((one) => `a: '${one}'\nb: 1`),
    text.map((one) => `"${one}": 1\n? '${one}b'\n: 2`),
    text.map((one) => `[ "${one}", '${one}', ${one} ]`),
    fc.tuple(styles, text, text).map(([style, one, other]) => `a: ${style}\n  ${one}\n  ${other}\nb: c`),
    fc.tuple(styles, text).map(([style, one]) => `- ${style}\n ${one}`),
    fc.tuple(styles, text).map(([style, one]) => `${style}\n${one}`),
  );

  it('is what the library takes it for', () => {
    const outcome = (read: () => unknown) => {
      try {
        return { value: read() };
      } catch (error) {
        // The library takes keys of all kinds.
        fc.pre(!/a key must be a string/.test((error as Error).message));
        return 'refused';
      }
    };
    const options = { version: '1.2', schema: 'core', stringKeys: true, logLevel: 'error' } as const;
    fc.assert(
      fc.property(document, (one) => {
        expect(outcome(() => readYaml(one))).toEqual(outcome(() => parse(one, options) as unknown));
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, (text: string) => string]>([
    ['a literal block', (text) => `a: |-\n  ${text.replaceAll('\n', '\n  ')}\n`],
    ['one with Windows line ends', (text) => `a: |-\r\n  ${text.replaceAll('\n', '\r\n  ')}\r\n`],
    ['a JSON text', (text) => `a: ${JSON.stringify(text)}`],
  ])('may have megabytes as %s', (_style, write) => {
    const long = `${"it's / é 👍\n".repeat(500_000)}end`;
    expect(readYaml(write(long))).toEqual({ a: long });
  });

  it.each([
    ['single quotes', `'${"it''s ".repeat(500_000)}'`, "it's ".repeat(500_000)],
    ['no quotes', 'it is/'.repeat(500_000), 'it is/'.repeat(500_000)],
  ])('may have megabytes on a line in %s', (_style, written, meant) => {
    expect(readYaml(`a: ${written}`)).toEqual({ a: meant });
  });

  it.each([1_000, 1_001, 33_000])('may be indented by %i spaces', (count) => {
    const indent = ' '.repeat(count);
    expect(readYaml(`a: |\n${indent}b\n${indent}c\n`)).toEqual({ a: 'b\nc\n' });
  });

  it.each<[string, (lines: number) => string]>([
    ['folded', (lines) => `>\n${'  abcde\n'.repeat(lines)}`],
    ['in quotes over lines', (lines) => `"${'  abcde\n'.repeat(lines)}  "`],
    ['in no quotes over lines', (lines) => `\n${'  abcde\n'.repeat(lines)}`],
    ['indented unevenly', (lines) => `|\n${'  abcd\n \n'.repeat(lines)}`],
    ['escaped as only YAML does', (lines) => `"${'\\x41 a c'.repeat(lines)}"`],
  ])('may have a mebibyte %s, and no more', (_style, write) => {
    expect(readYaml(`a: ${write(100_000)}`)).toHaveProperty('a');
    const { code, message } = refusalOf(`b: 1\na: ${write(MIB / 8 + 10)}`);
    expect([code, message]).toEqual([
      'malformed_document',
      expect.stringContaining('more than 1048576 characters in texts that are folded'),
    ]);
  });

  it('counts all such texts together', () => {
    const part = `- "${'\\x41'.repeat(200_000)}"\n`;
    expect(readYaml(part)).toHaveLength(1);
    expect(refusalOf(part.repeat(2)).details.errors![0]).toMatchObject({ line: 2, column: 3 });
  });
});

describe('what a YAML document says besides texts', () => {
  it.each(['!', '!<a', '&', '*', '%', '|'])('is short: %s', (sign) => {
    const { code, message } = refusalOf(`${sign === '%' ? '' : 'a: '}${sign}${'-'.repeat(5000)}\n`);
    expect([code, message]).toEqual([
      'malformed_document',
      expect.stringContaining(`more than 1024 characters in what begins with ${sign[0]}`),
    ]);
  });

  it.each([
    ['a key that stands twice', `? ${'k'.repeat(5000)}\n: 1\n? ${'k'.repeat(5000)}\n: 2`],
    ['what is no token', `a: b\n${'}'.repeat(5000)}`],
    ['an alias', `a: *${'k'.repeat(1000)}`],
  ])('is not repeated at length: %s', (_what, document) => {
    expect(refusalOf(document).message.length).toBeLessThan(1200);
  });
});
