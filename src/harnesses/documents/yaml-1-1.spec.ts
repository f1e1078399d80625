import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readYaml } from './yaml-reader.js';
import { writeYaml } from './yaml-writer.js';

/** What some reader of YAML 1.1 takes for another type, or refuses, when it stands without quotes. */
// prettier-ignore
const STRINGS = [
  ...['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'].flatMap((word) => [
    word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1),
  ]),
  '~', '', '=', '<<', '.inf', '-.INF', '+.Inf', '.nan', '.NaN', '.', '-', '+', '-.', '...',
  '0', '-0', '+1', '010', '-017', '0o17', '0x1F', '-0xff', '0b101', '1_000', '0_', '1__2', '09', '00',
  '1.', '.5', '-.5', '1.5', '1_0.5', '1e3', '1E3', '1e-7', '1.0e-7', '1e+7', '.1e+5', '685.230_15e+03',
  '1:20', '190:20:30', '-1:30', '12:30:45', '0:0', '190:20:30.15', '23:59.5',
  '2024-01-01', '2024-1-1', '2024-01-01T00:00:00Z', '2024-01-01 00:00:00', '2024-01-01t1:2:3.4 +5',
  'a\tb', '\ta', 'a\t', 'a\t#b', 'a\t: b', 'a: b', 'a #b', '%a', '@a', '`a', '!a', '&a', '*a', '?', '? a', ':',
  'a\u0085b', 'a\u2028b', '\ufeff', '👍', 'a\u0007b',
];
const NUMBERS = [
  0,
  1,
  -1,
  0.5,
  -0.5,
  1e-7,
  -1e-7,
  1.5e-7,
  1e21,
  -1e21,
  1.5e21,
  1e300,
  5e-324,
  123456789,
  0.1 + 0.2,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_VALUE,
];

/** Texts of the characters that types are told by. */
const made = fc.string({ unit: fc.constantFrom(...'0127.eE+-:_xobyYnNOoTZ~=<#?,\t '), maxLength: 8 });
const GENERATED = fc.sample(made, { numRuns: 3000, seed: 1 });
const GENERATED_NUMBERS = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), {
  numRuns: 1000,
  seed: 1,
});

/** Each as a value, in a list and, if it is a text, as a key. */
const DOCUMENT = {
  values: Object.fromEntries(STRINGS.map((text, i) => [`k${i}`, text])),
  list: STRINGS,
  keys: Object.fromEntries(STRINGS.map((text, i) => [text, `v${i}`])),
  numbers: NUMBERS,
  generated: [...GENERATED, ...GENERATED_NUMBERS],
  generatedKeys: Object.fromEntries(GENERATED.map((text) => [text, text])),
};

const PY_YAML = 'import sys, json, yaml; json.dump(yaml.safe_load(sys.stdin.buffer), sys.stdout)';

function readByPyYaml(input: string): unknown {
  const { stdout, stderr } = spawnSync('python3', ['-c', PY_YAML], { input, encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const hasPyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;
const READERS: [string, (text: string) => unknown][] = [
  ['our own reader', readYaml],
  ['the library as YAML 1.1', (text) => parse(text, { version: '1.1', merge: false }) as unknown],
];
if (hasPyYaml) READERS.push(['PyYAML', readByPyYaml]);

describe('written YAML', () => {
  it.each(READERS)('means what was written to %s', (_reader, read) => {
    expect(read(writeYaml(DOCUMENT))).toEqual(DOCUMENT);
  });

  it.each<[unknown, string]>([
    [1e-7, '1.0e-7'],
    [-1e21, '-1.0e+21'],
    [1.5e-7, '1.5e-7'],
    [100, '100'],
    ['1e-7', '"1e-7"'],
    ['a\tb', '"a\\tb"'],
    ['Yes', '"Yes"'],
    ['010', '"010"'],
    ['190:20:30', '"190:20:30"'],
    ['2024-01-01', '"2024-01-01"'],
    ['=', '"="'],
    ['<<', '"<<"'],
    ['~', '"~"'],
    ['yesterday', 'yesterday'],
    ['null and void', 'null and void'],
    ['v1.5', 'v1.5'],
  ])('spells %j as %s', (value, written) => {
    expect(writeYaml({ a: value })).toBe(`a: ${written}\n`);
  });
});
