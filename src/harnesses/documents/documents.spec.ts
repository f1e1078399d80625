import fc from 'fast-check';
import { parse } from 'yaml';
import { HarnessError } from '../rules/error-codes.js';
import { readMarkdown, writeMarkdown } from './markdown.js';
import { readYaml } from './yaml-reader.js';
import { writeYaml } from './yaml-writer.js';

/** Strings that some reader takes for another type, for syntax or for layout. */
// prettier-ignore
const NASTY = [
  '', ' ', '\n', '\t', '~', 'null', 'no', 'Yes', 'on', 'y', 'true', '1', '-0', '1e3', '0x1F', '0o14',
  '012', '1_000', '.inf', '.nan', '2024-01-01', '2024-01-01T00:00:00Z', '12:30:45', '<<', '=', '!',
  '!!str x', '- a', '? a', ': a', 'a: b', 'a #b', '#', '*a', '&a', '|', '>', '%', '@', '`', '"', "'", '[',
  '{', '---', '...', '--- a', 'a\n---\nb', '---\nname: x\n---\n', '\ufeff', '\u0085', '\u2028', '\u2029',
  '\u007f', '\u001b', 'a\r\nb', 'a\rb', 'a\n\nb', 'a\n', 'a\n\n', '\na', ' a', 'a ', ' a\nb', 'a \nb',
  '\ta\nb', 'a\n b', 'a\n\tb', 'a\n \nb', '\n\n', ' \n', 'é', '日本', '👩‍💻', '\ud83d\ude00 a\nb', '\\n',
  '\\u0041', "it's", 'x'.repeat(5000),
];
const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }).filter((it) => !it.includes('\0')),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\r', '\t', '-', '#', ':', '"', '\u0085', '\u2028'),
    maxLength: 12,
  }),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => (Object.is(it, -0) ? 0 : it)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const map = fc.dictionary(text, json, { maxKeys: 4, noNullPrototype: true });

function refusal(work: () => unknown) {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const { line, column } = error.details.errors?.[0] ?? {};
    return { code: error.code, line, column };
  }
}

describe('YAML', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(map, (value) => {
        expect(readYaml(writeYaml(value))).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same in steps as in one go, which is how a key of several words is written', () => {
    fc.assert(
      fc.property(fc.oneof(map, fc.array(map), fc.array(text)), (value) => {
        const inSteps = writeYaml({ word: value });
        expect(inSteps.replace('word', 'some words')).toBe(writeYaml({ 'some words': value }));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(NASTY.map((one) => [JSON.stringify(one).slice(0, 40), one] as const))('keeps %s', (_, one) => {
    const value = { [one]: [one, { nested: one }], key: one };
    expect(readYaml(writeYaml(value))).toEqual(value);
  });

  it('means the same to readers of YAML 1.1', () => {
    fc.assert(
      fc.property(map, (value) => {
        expect(parse(writeYaml(value), { version: '1.1', merge: false })).toEqual(value);
      }),
    );
  });

  it('shows lines as lines', () => {
    expect(writeYaml({ prompt: 'One.\n\n  Two: "quoted" # no comment\n- three' })).toBe(
      'prompt: |-\n  One.\n\n    Two: "quoted" # no comment\n  - three\n',
    );
  });

  it.each([
    ['a tag', 'a: 1\nb: !!js/function x', 2, 18],
    ['a known tag', 'a: !!binary aGk=', 1, 13],
    ['a tag of its own', 'a:\n  - !x {}', 2, 8],
    ['a key twice', 'a: 1\nb: 2\na: 3', 3, 1],
    ['a second document', 'a: 1\n---\nb: 2', 2, 1],
    ['a key that is a number', '1: x', 1, 1],
    ['a key that is a list', '? [a]\n: x', 1, 3],
    ['an open list', 'a: [1', 1, 6],
    ['a tab for indentation', 'a:\n\tb: 1', 2, 1],
    ['an unknown alias', 'a: *x', 1, 4],
    ['another YAML', '%YAML 1.1\n---\na: no', 1, 1],
  ])('refuses %s, with its place', (_, document, line, column) => {
    expect(refusal(() => readYaml(document))).toEqual({ code: 'malformed_document', line, column });
  });

  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    .concat(Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}x]`))
    .join('\n');
  it.each([
    ['aliases of aliases', bomb],
    ['aliases of something long', `a: &a "${'x'.repeat(1_000_000)}"\nb: [${'*a, '.repeat(20)}x]`],
    ['what contains itself', 'a: &a [*a]'],
    ['many aliases', `a: &a 1\nb: [${'*a, '.repeat(101)}1]`],
    ['more than can be looked through', `a:\n${'- a\n'.repeat(100_000)}`],
    ['depth', `a: ${'['.repeat(50_000)}`],
    ['depth of lists on a line', '- '.repeat(1000)],
    ['depth of questions', '? '.repeat(50_000)],
    ['depth of indentation', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['depth of anchors', '&a '.repeat(50_000)],
    ['closed depth of maps', `a: ${'{a: '.repeat(1000)}${'}'.repeat(1000)}`],
    ['closed depth', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
  ])('refuses %s', (_, document) => {
    expect(refusal(() => readYaml(document))).toMatchObject({ code: 'malformed_document' });
  });

  it.each([
    ['description: Use when: asked', 'a value with ": " needs quotes'],
    ['name: a\ndescription: Examples: <x> a: b', 'a value with ": " needs quotes'],
    ['- description: a: b', 'a value with ": " needs quotes'],
    ['a:\n  - *.example.com', 'a text that begins with * needs quotes'],
    ['a: *.example.com', 'a text that begins with * needs quotes'],
    ['a: [*.example.com]', 'a text that begins with * needs quotes'],
    ['a:\n  - *', 'a text that begins with * needs quotes'],
    ['a: @here', 'a text that begins with @ needs quotes'],
    ['a: `code`', 'a text that begins with ` needs quotes'],
    ['a: %50', 'a text that begins with % needs quotes'],
    ['a:\n  - !x.example', 'a text that begins with ! needs quotes'],
    ['a: {{name}}', 'a text that begins with { or [ needs quotes'],
    ['a: [x] y', 'put all of it in quotes'],
    ['a: "x" y', 'put all of it in quotes'],
  ])('says what needs quotes in %j', (document, advice) => {
    expect(() => readYaml(document)).toThrow(advice);
  });

  it('takes aliases in measure', () => {
    expect(readYaml('a: &a [1]\nb: *a\nc: *a')).toEqual({ a: [1], b: [1], c: [1] });
  });

  it('reads types as YAML 1.2 does', () => {
    const document = 'a: no\nb: 2024-01-01\nc: 1e3\nd: ~\ne: 0x1F\n__proto__: 1\n"<<": x';
    const expected = JSON.parse(
      '{"a":"no","b":"2024-01-01","c":1000,"d":null,"e":31,"__proto__":1,"<<":"x"}',
    ) as object;
    expect(readYaml(document)).toEqual(expected);
  });
});

describe('Markdown', () => {
  it('gives back what was written, the prompt byte for byte', () => {
    fc.assert(
      fc.property(map, text, ({ system_prompt: _prompt, ...matter }, prompt) => {
        const document = { ...matter, system_prompt: prompt };
        expect(readMarkdown(writeMarkdown(document))).toEqual(document);
      }),
      { numRuns: 1000 },
    );
  });

  it('is front matter and the prompt', () => {
    expect(writeMarkdown({ name: 'a', system_prompt: '# You\n---\nare' })).toBe(
      '---\nname: a\n---\n# You\n---\nare',
    );
  });

  it('takes Windows line ends and a byte order mark around the front matter', () => {
    expect(readMarkdown('\ufeff---\r\nname: a\r\n---\r\nHi\r\n')).toEqual({
      name: 'a',
      system_prompt: 'Hi\r\n',
    });
  });

  it('takes a prompt that is not there', () => {
    expect(readMarkdown('---\nname: a\n---')).toEqual({ name: 'a', system_prompt: '' });
  });

  it.each([
    ['text without front matter', '# Hello', 1, 1],
    ['front matter without an end', '---\nname: a\n', 3, 1],
    ['front matter that is a list', '---\n- a\n---\n', 2, 1],
    ['a prompt in two places', '---\nsystem_prompt: a\n---\nb', 2, 1],
    ['what is wrong inside, counted from the top of the file', '---\nname: a\nname: b\n---\n', 3, 1],
  ])('refuses %s', (_, document, line, column) => {
    expect(refusal(() => readMarkdown(document))).toEqual({ code: 'malformed_document', line, column });
  });
});

describe('what does not parse', () => {
  it.each([
    '*geheim',
    '*geheim geheim',
    '|geheim',
    '>geheim',
    '!geheim',
    '!geheim!x',
    '!<geheim> x',
    '!ge%zzheim x',
    '"\\geheim"',
    '"\\xgeheim"',
    '"\\Ugeheim12"',
    '@geheim',
    '`geheim`',
    '%geheim',
    '&geheim',
    '&geheim *geheim',
    'Bearer: geheim: x',
    '"a" geheim',
    '[geheim',
    '{geheim',
    '"geheim',
    "'geheim",
    '? geheim',
    '- geheim',
    '\tgeheim: x',
  ])('is not repeated, as %s may be a secret', (value) => {
    const document = `name: a\nheaders:\n  Authorization: ${value}\n`;
    for (const read of [readYaml, (text: string) => readMarkdown(`---\n${text}---\n`)]) {
      const outcome = messagesOf(() => read(document));
      expect(outcome).not.toContain('geheim');
    }
  });
});

/** All that a refusal says; nothing of what is accepted. */
function messagesOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    const { message, details } = error as HarnessError;
    return JSON.stringify([message, details]);
  }
}
