import { expect, it } from '@jest/globals';
import { asJsonb } from './jsonb.js';

it.each([
  ['by length, then by bytes', { bb: 1, c: 2, a: 3 }, '{"a":3,"c":2,"bb":1}'],
  [
    'at every level',
    { list: [{ bb: 1, a: { dd: 1, c: null } }] },
    '{"list":[{"a":{"c":null,"dd":1},"bb":1}]}',
  ],
  ['by the length in bytes', { é: 1, zz: 2, a: 3 }, '{"a":3,"zz":2,"é":1}'],
])('orders keys as PostgreSQL does: %s', (_, value, json) => {
  expect(JSON.stringify(asJsonb(value))).toBe(json);
});
