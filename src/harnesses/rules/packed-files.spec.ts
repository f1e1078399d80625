import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentFilesProblems, packed, unpacked, type DocumentFile } from './packed-files.js';
import { MAX_TOTAL_BYTES, type StarterFile } from './starter-files.js';

const file = (content: string, more: Partial<StarterFile> = {}): StarterFile => {
  return { path: '/a', content, encoding: 'text', is_readonly: false, ...more };
};
const isPacked = (one: DocumentFile) => one.is_text === true;
const long = 100_000;

describe('a file in a document', () => {
  it.each<[string, StarterFile, boolean]>([
    ['plain text', file('# Start here\n'.repeat(long)), false],
    ['a few short lines', file('\n'.repeat(50)), false],
    ['quotes that people read', file('"'.repeat(1000)), false],
    ['coloured text', file('a long line, in one colour \u001b[31mred\u001b[0m\n'), false],
    ['control characters', file('\u0001\u0002\u0003\u0004'), true],
    ['control characters of two bytes, which YAML escapes', file('\u0085\u0086'.repeat(9)), true],
    ['a byte order mark', file('\ufeff# Start here\n'), false],
    ['megabytes of line ends', file('\n'.repeat(long)), true],
    ['megabytes of quotes', file('"'.repeat(long)), true],
    ['megabytes in another script', file('日本語'.repeat(long)), false],
    ['base64 already', file('AQID', { encoding: 'base64' }), false],
  ])('%s', (_, one, expected) => {
    const inDocument = packed(one);
    expect(isPacked(inDocument)).toBe(expected);
    expect(documentFilesProblems([inDocument])).toEqual([]);
    expect(unpacked(inDocument)).toEqual(one);
  });

  it('is the same file afterwards, whatever it has', () => {
    const content = fc.string({
      unit: fc.oneof(fc.constantFrom('\u0001', '\ufeff', 'é'), fc.string({ unit: 'binary' })),
    });
    fc.assert(
      fc.property(
        content.filter((text) => text.isWellFormed()),
        (text) => {
          expect(unpacked(packed(file(text)))).toEqual(file(text));
        },
      ),
    );
  });
});

describe('what is wrong with a file in a document', () => {
  const base64 = (text: string | Buffer) => ({
    content: Buffer.from(text).toString('base64'),
    encoding: 'base64',
  });
  const wrong = (more: object) =>
    documentFilesProblems([{ path: '/a', ...more }]).map(({ pointer, code }) => `${pointer} ${code}`);

  it.each<[string, object, string[]]>([
    ['nothing', { ...base64('a'), is_text: true }, []],
    ['nothing of an empty one', { ...base64(''), is_text: true }, []],
    ['nothing where it is not said', base64('a'), []],
    ['nothing where null is nothing', { ...base64(Buffer.from([0xff])), is_text: null }, []],
    ['nothing where it is said to be no text', { ...base64(Buffer.from([0xff])), is_text: false }, []],
    ['nothing of a text that is said to be one', { content: 'a', is_text: true }, []],
    ['a text that is said to be none', { content: 'a', is_text: false }, ['/0/is_text conflict']],
    ['no boolean', { ...base64('a'), is_text: 'yes' }, ['/0/is_text invalid_type']],
    ['no base64', { content: 'a b', encoding: 'base64', is_text: true }, ['/0/content invalid_format']],
    ['no string', { content: 7, encoding: 'base64', is_text: true }, ['/0/content invalid_type']],
    ['no UTF-8', { ...base64(Buffer.from([0xff])), is_text: true }, ['/0/content invalid_format']],
    ['NUL', { ...base64('\0'), is_text: true }, ['/0/content unstorable_text']],
    ['no content', { is_text: true }, ['/0/content required']],
    ['too much', { ...base64('a'.repeat(MAX_TOTAL_BYTES + 1)), is_text: true }, [' too_large']],
  ])('%s', (_, more, expected) => {
    expect(wrong(more)).toEqual(expected);
  });

  it('leaves base64 that is said to be no text as it is', () => {
    expect(unpacked({ ...file('AQ==', { encoding: 'base64' }), is_text: false })).toEqual(
      file('AQ==', { encoding: 'base64' }),
    );
  });
});
