import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { writeJsonInSlices, writeTextInSlices } from './slices.js';

const long = 'ü"\n'.repeat(400_000);
const pairs = `x${'😀'.repeat(600_000)}`;

it.each<[string, unknown]>([
  ['nothing in it', {}],
  ['an empty list', []],
  ['a text', 'a'],
  ['members of all kinds', { a: [1, null, undefined, true, {}, []], b: undefined, c: { d: 'e' }, 'f"': '' }],
  ['a time', { at: new Date(0) }],
  ['long texts', { a: long, b: [long, { c: long }], d: 1 }],
  ['pairs of surrogates at every place', [pairs, pairs.slice(1)]],
  ['surrogates alone', '\ud800'.repeat(1_200_000)],
  ['many short ones', Array.from({ length: 100_000 }, (_, i) => ({ [`key ${i}`]: `value ${i}` }))],
])('is what JSON.stringify makes of %s', async (_what, value) => {
  const expected = Buffer.from(JSON.stringify(value));
  const { bytes, digest } = await writeJsonInSlices(value);
  expect(bytes.equals(expected)).toBe(true);
  expect(digest).toEqual(createHash('sha256').update(expected).digest());
});

it('is that of any JSON', () =>
  fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      expect((await writeJsonInSlices(value)).bytes.toString()).toBe(JSON.stringify(value));
    }),
    { numRuns: 50 },
  ));

it('lets others have their turn in the middle of one long text', async () => {
  let turns = 0;
  let isDone = false;
  const other = () => {
    if (isDone) return;
    turns += 1;
    setImmediate(other);
  };
  setImmediate(other);
  await writeJsonInSlices({ text: 'x'.repeat(8 * 1024 * 1024) });
  isDone = true;
  expect(turns).toBeGreaterThanOrEqual(16);
});

it.each([
  ['nothing', ''],
  ['a line', 'größe\n'],
  ['a long text', long],
  ['pairs of surrogates at every place', pairs],
  ['pairs of surrogates at every other place', pairs.slice(1)],
  ['surrogates alone', '\ud800'.repeat(1_200_000)],
])('is a text as it is: %s', async (_what, text) => {
  const expected = Buffer.from(text);
  const { bytes, digest } = await writeTextInSlices(text);
  expect(bytes.equals(expected)).toBe(true);
  expect(digest).toEqual(createHash('sha256').update(expected).digest());
});
