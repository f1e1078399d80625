import fc from 'fast-check';
import { applyPatch } from 'rfc6902';
import { differences } from './differences.js';

/** Without `__proto__`, which the library loses from values. */
const keys = fc.oneof(
  fc.string({ maxLength: 3 }).filter((key) => key !== '__proto__'),
  fc.constantFrom('a/b', '~', '~1', '', 'constructor', 'prototype', 'ref', 'path', '0'),
);

const { document } = fc.letrec<{ document: unknown }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1, 2, 'a', 'b', '', 1.5),
    fc.array(tie('document'), { maxLength: 6 }),
    fc.array(fc.record({ ref: fc.constantFrom('x', 'y', 'z'), config: tie('document') }), { maxLength: 4 }),
    objectOf(tie('document')),
  ),
}));

function objectOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.array(fc.tuple(keys, values), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

const harnesses = fc.record({ tags: document, capabilities: document }).map(copyOf);

function patched(from: object, to: object): unknown {
  const result = copyOf(from);
  const failures = applyPatch(result, copyOf(differences(from, to))).filter(Boolean);
  expect(failures).toEqual([]);
  return result;
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const numbers = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i);

describe('differences', () => {
  it('lead from one document to the other', () => {
    fc.assert(
      fc.property(harnesses, harnesses, (from, to) => {
        expect(JSON.stringify(sorted(patched(from, to)))).toBe(JSON.stringify(sorted(to)));
      }),
      { numRuns: 2000 },
    );
  });

  it('of a document and itself are none', () => {
    fc.assert(fc.property(harnesses, (one) => expect(differences(one, copyOf(one))).toEqual([])));
  });

  it.each([
    [numbers(9), [99, ...numbers(9)], [{ op: 'add', path: '/list/0', value: 99 }]],
    [numbers(4), [0, 1, 99, 2, 3], [{ op: 'add', path: '/list/2', value: 99 }]],
    [numbers(4), [...numbers(4), 99], [{ op: 'add', path: '/list/-', value: 99 }]],
    [numbers(4), [1, 2, 3], [{ op: 'remove', path: '/list/0' }]],
    [numbers(4), [0, 2, 3], [{ op: 'remove', path: '/list/1' }]],
    [numbers(4), [0, 1, 2], [{ op: 'remove', path: '/list/3' }]],
    [numbers(4), [99, 1, 2, 3], [{ op: 'replace', path: '/list/0', value: 99 }]],
    [numbers(4), [0, 99, 2, 3], [{ op: 'replace', path: '/list/1', value: 99 }]],
    [numbers(4), [0, 1, 2, 99], [{ op: 'replace', path: '/list/3', value: 99 }]],
    [[1, 1, 1], [1, 1], [{ op: 'remove', path: '/list/2' }]],
    [[{ a: 1, b: [1] }], [{ a: 1, b: [2] }], [{ op: 'replace', path: '/list/0/b/0', value: 2 }]],
    [
      [0, 1, 2, 3, 4, 5],
      [1, 2, 9, 3, 5, 6],
      [
        { op: 'remove', path: '/list/0' },
        { op: 'add', path: '/list/2', value: 9 },
        { op: 'remove', path: '/list/4' },
        { op: 'add', path: '/list/-', value: 6 },
      ],
    ],
  ])('from %j to %j touch only what differs', (from, to, patch) => {
    expect(differences({ list: from as unknown[] }, { list: to })).toEqual(patch);
  });

  it('follow elements by what they are called', () => {
    const from = [
      { ref: 'a', config: { n: 1 } },
      { ref: 'b', config: {} },
    ];
    const to = [{ ref: 'new' }, { ref: 'a', config: { n: 2 } }];
    expect(differences({ list: from as object[] }, { list: to })).toEqual([
      { op: 'add', path: '/list/0', value: to[0] },
      { op: 'replace', path: '/list/1/config/n', value: 2 },
      { op: 'remove', path: '/list/2' },
    ]);
  });

  it('replace an object in which a key differs that patches are not applied to', () => {
    const [from, to] = ['{"x": {"__proto__": {"a": 1}}}', '{"x": {"__proto__": {"a": 2}}}'];
    const after = JSON.parse(to) as { x: object };
    expect(differences(JSON.parse(from) as object, after)).toEqual([
      { op: 'replace', path: '/x', value: after.x },
    ]);
  });

  it('replace a list whole that has little in common with the other, however long', () => {
    const [from, to] = [numbers(30_000), numbers(30_000, 30_000)];
    const before = { capabilities: [{ ref: 'mcp:a', config: { list: from } }] };
    const after = { capabilities: [{ ref: 'mcp:a', config: { list: to } }] };
    expect(differences(before, after)).toEqual([
      { op: 'replace', path: '/capabilities/0/config/list', value: to },
    ]);
  });

  it('replace a list whole that is the other one shuffled', () => {
    const from = numbers(20_000);
    const to = from.map((_, i) => (i * 7919) % 20_000);
    expect(differences({ list: from }, { list: to })).toEqual([{ op: 'replace', path: '/list', value: to }]);
  });

  it('replace a key whole where their paths would be long, and name long keys exactly where not', () => {
    const [from, to] = [0, 1].map((change) => ({
      map: { ['/'.repeat(30_000)]: Object.fromEntries(numbers(100).map((i) => [`k${i}`, i + change])) },
    }));
    expect(differences(from!, to!)).toEqual([{ op: 'replace', path: '/map', value: to!.map }]);
    expect(differences({ map: { ['/'.repeat(5000)]: 1 } }, { map: {} })).toEqual([
      { op: 'remove', path: `/map/${'~1'.repeat(5000)}` },
    ]);
  });

  it('replace a key whole in which too much differs', () => {
    const from = Object.fromEntries(numbers(5000).map((i) => [`k${i}`, i]));
    const to = Object.fromEntries(numbers(5000).map((i) => [`k${i}`, -i - 1]));
    expect(differences({ map: from }, { map: to })).toEqual([{ op: 'replace', path: '/map', value: to }]);
  });
});

/** The order of keys carries no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
