import { expect, it } from '@jest/globals';
import { packed } from '../rules/packed-files.js';
import { MAX_TOTAL_BYTES, type StarterFile } from '../rules/starter-files.js';
import { writeYaml } from './yaml-writer.js';

const file = (content: string): StarterFile => ({
  path: '/a',
  content,
  encoding: 'text',
  is_readonly: false,
});

it.each(['\u0001', '\n', '"', '\\', 'a\r\n', '\u001f ', '\u{10ffff}', '\u0085', '\u2028'])(
  'with as many of %j as may be, is a document that an import takes',
  (unit) => {
    const content = unit.repeat(Math.floor(MAX_TOTAL_BYTES / Buffer.byteLength(unit)));
    const document = { initial_files: [packed(file(content))] };
    for (const text of [JSON.stringify(document), writeYaml(document)])
      expect(Buffer.byteLength(text)).toBeLessThan(9 * 1024 * 1024);
  },
);
