import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { BODY_LIMIT } from '../../values/body-limit.js';
import { byteCount } from '../../values/text.js';
import { packed } from '../rules/packed-files.js';
import { MAX_TOTAL_BYTES, type StarterFile } from '../rules/starter-files.js';
import { FORMATS, readDocument } from './formats.js';
import { atOnce } from '../../values/turns.js';
import { writeDocument as writingDocument } from './write-document.js';
import { writeYaml } from './yaml-writer.js';

const writeDocument = (...about: Parameters<typeof writingDocument>) => atOnce(writingDocument(...about));

const MIB = 1024 * 1024;
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
      expect(Buffer.byteLength(text)).toBeLessThan(9 * MIB);
  },
);

describe('a document that is too much with indentation', () => {
  const nested = (levels: number, inner: unknown): unknown => (levels ? [nested(levels - 1, inner)] : inner);
  const configOf = (config: object, count: number) => ({
    name: 'a',
    capabilities: Array.from({ length: count }, (_, i) => ({ ref: `declarative:${i}`, config })),
    system_prompt: 'Line\n'.repeat(2000),
  });
  const values = [1e-7, -2.5e30, 'yes', '2026-01-01', '1e-7', '\u0085"\\', '7,8', true, null, ''];
  const many = (length: number) => Array.from({ length }, (_, i) => values[i % values.length]);

  it.each<[string, object]>([
    ['bytes', configOf({ a: nested(56, many(12_000)) }, 8)],
    ['tokens', configOf({ a: many(12_000) }, 1)],
    ['tokens of nested lists', configOf({ a: Array.from({ length: 9_000 }, () => [[1]]) }, 1)],
    ['members that are counted', configOf({ a: many(4_200) }, 1)],
  ])('because of its %s, is read back as it was', (_, document) => {
    for (const format of FORMATS) {
      const text = writeDocument({ ...document }, format);
      expect(byteCount(text)).toBeLessThan(BODY_LIMIT);
      const read = readDocument(text, format) as object;
      // Megabytes that differ are nothing to show.
      expect(isDeepStrictEqual({ ...read }, document)).toBe(true);
    }
  });

  it('means the same to readers of YAML 1.1', () => {
    const document = configOf({ a: many(12_000) }, 1);
    const text = writeDocument(document, 'yaml');
    expect(text).toMatch(/^\{"name":"a",/);
    expect(isDeepStrictEqual(parse(text, { version: '1.1', merge: false }), document)).toBe(true);
  });
});

describe('a document that is too large however it is written', () => {
  const document = {
    name: 'a',
    system_prompt: '\u0001'.repeat(MIB),
    initial_files: [packed(file('\u0001'.repeat(MAX_TOTAL_BYTES)))],
  };

  it.each(['yaml', 'json'] as const)('is refused in %s, with both sizes and a way out', (format) => {
    expect(() => writeDocument(document, format)).toThrow(
      expect.objectContaining({
        code: 'export_too_large',
        message: expect.stringMatching(
          new RegExp(`has 1\\d{7} bytes, and an import takes at most ${BODY_LIMIT}; format=markdown`),
        ),
      }),
    );
  });

  it('is no such document in Markdown', () => {
    expect(byteCount(writeDocument(document, 'markdown'))).toBeLessThan(BODY_LIMIT);
  });

  it('is refused for its keys and list elements too', () => {
    const config = { a: Array.from({ length: 200_000 }, () => 1) };
    const many = { name: 'a', capabilities: [{ ref: 'declarative:a', config }] };
    for (const format of FORMATS) expect(() => writeDocument(many, format)).toThrow(/at most 200000$/);
  });
});
